package io.smtptoolkit.codec.connection;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Input;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ConnectionBroken;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.PeerKnown;
import io.smtptoolkit.codec.session.ServerEvent.TlsEstablished;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ProxyHeader;
import io.smtptoolkit.codec.wire.ProxyHeaderDecoder;
import io.smtptoolkit.codec.wire.ProxyTls;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a whole connection, without I/O: octets as on the wire in, events out;
 * replies in, octets as on the wire out. A PROXY header, TLS and the {@link ServerSession} within
 * are put together here.
 *
 * <pre>
 *   loop:
 *     connection.receive(octets), or connection.endOfInput()
 *     until next() is NEED_BYTES or PAUSED:
 *       PeerKnown          the client's address is known: go on, or refuse by close(421)
 *       TLS_DUE         -&gt; connection.startTls(engine)
 *       NEED_TASK       -&gt; connection.runTlsTask(), or on another thread: tlsTask(), tlsTaskDone()
 *       TlsEstablished     what comes from here on is protected
 *       GREETING_DUE    -&gt; connection.reply(...)
 *       ...                the session's own events, see ServerSession
 *       ConnectionBroken, InputEnded: this was the last
 *     write connection.takeOutput()
 *     close when connection.state() is CLOSED and all is written
 * </pre>
 *
 * <p>The events come in this order: {@code PeerKnown}; on a connection that begins with TLS {@code
 * TLS_DUE} and {@code TlsEstablished}; {@code GREETING_DUE}; those of the session, with {@code
 * TLS_DUE} and {@code TlsEstablished} after STARTTLS was answered with 220.
 *
 * <p><b>STARTTLS.</b> The 220 is written in the clear, before anything of TLS. Whatever the client
 * sends after the command, also in the same segment, goes to the engine and never to the session
 * (RFC 3207 §6 and CVE-2011-0411).
 *
 * <p><b>Tasks</b> and <b>buffers</b> are as {@link Connection} says.
 *
 * <p>One per connection; not thread-safe.
 */
public final class ServerConnection extends Connection {

  private enum Phase {
    PEER_UNKNOWN,
    TLS_DUE,
    HANDSHAKE,
    OPEN,
    OVER
  }

  private final ServerSession session;
  private final boolean implicitTls;
  private final boolean proxyTlsCounts;
  private Phase phase = Phase.PEER_UNKNOWN;
  private @Nullable ProxyHeaderDecoder decoder;
  private Optional<ProxyHeader> proxyHeader = Optional.empty();

  /** What came and is not the session's: a PROXY header, or what the engine is to get. */
  private @Nullable ReceivedOctets outside;

  private @Nullable ConnectionBroken broken;

  private ServerConnection(Builder builder) {
    session = builder.session;
    implicitTls = builder.implicitTls;
    proxyTlsCounts = builder.proxyTlsCounts;
    decoder = builder.proxyHeader.map(ProxyHeaderDecoder::new).orElse(null);
  }

  /**
   * A connection without a PROXY header that begins in the clear.
   *
   * @param session new, and from now on used by the connection only; it may be asked what it knows
   * @return a builder
   */
  public static Builder builder(ServerSession session) {
    return new Builder(session);
  }

  /**
   * The next event.
   *
   * @return never anything twice, except signals, {@link InputEnded} and {@link ConnectionBroken}
   */
  public ServerEvent next() {
    return switch (phase) {
      case OPEN, HANDSHAKE -> {
        TlsPassage tls = tls();
        yield tls == null ? fromSession() : throughTls(tls);
      }
      case PEER_UNKNOWN -> readHeader();
      case TLS_DUE ->
          isInputEnded() && outside().octets() == 0
              ? new InputEnded(session.state())
              : ServerEvent.TLS_DUE;
      case OVER -> last();
    };
  }

  /**
   * Gives the reply that is due, the greeting included.
   *
   * @param reply the reply; to EHLO and LHLO it says which extensions are offered from now on
   * @throws LocalProtocolException if none is due, or if the command cannot have such a reply; also
   *     before the client is known and before TLS, when it would be sent in the clear
   */
  public void reply(Reply reply) {
    if (phase != Phase.OPEN) {
      throw new LocalProtocolException("reply " + reply.code() + " in " + phase);
    }
    session.reply(reply);
    if (session.state() == SessionState.TLS_HANDSHAKE) {
      phase = Phase.TLS_DUE;
      outside().add(session.unread());
    }
  }

  /**
   * Closes the conversation in place of whatever is due or going on (RFC 5321 §3.8). While the
   * client could not read the reply, before a PROXY header and from the beginning of TLS to the end
   * of its handshake, the connection ends without it. Does nothing when it is closed already.
   *
   * @param reply a 421
   * @throws LocalProtocolException if it is not a 421
   */
  public void close(Reply reply) {
    if (phase == Phase.OPEN) {
      session.close(reply);
    } else {
      close();
    }
  }

  @Override
  public void startTls(SSLEngine engine) {
    if (phase != Phase.TLS_DUE) {
      throw new LocalProtocolException("TLS in " + session.state() + ", but it is not due");
    }
    if (engine.getUseClientMode()) {
      throw new IllegalArgumentException("a client's engine");
    }
    beginTls(engine, outside());
    outside = null;
    phase = Phase.HANDSHAKE;
  }

  /**
   * The number of replies that are due now.
   *
   * @return as {@link ServerSession#repliesDue}
   */
  public int repliesDue() {
    return session.repliesDue();
  }

  /**
   * The form of what the session reads next, within TLS where there is TLS.
   *
   * @return as {@link ServerSession#expects}; {@link Input#NOTHING} when the connection is over
   */
  public Input expects() {
    return state() == SessionState.CLOSED ? Input.NOTHING : session.expects();
  }

  /**
   * The facts that are known besides the state.
   *
   * @return the facts
   */
  public Facts facts() {
    return session.facts();
  }

  /**
   * The octets that the client has sent and that were used up, in all.
   *
   * @return their number, as {@link ServerSession#consumedOctets}
   */
  public long consumedOctets() {
    return session.consumedOctets();
  }

  /**
   * The begin of a hidden end of mail data in the latest content.
   *
   * @return a sample, as {@link ServerSession#smuggledOctets}
   */
  public Optional<String> smuggledOctets() {
    return session.smuggledOctets();
  }

  /**
   * The header in which a proxy tells of the client.
   *
   * @return its header; empty before {@link PeerKnown}, or if none was expected
   */
  public Optional<ProxyHeader> proxyHeader() {
    return proxyHeader;
  }

  /**
   * The client's address, as a proxy says.
   *
   * @return the address; empty if the socket's own holds, because there is no proxy, or because it
   *     speaks for itself or names no address
   */
  public Optional<SocketAddress> peer() {
    return proxyHeader.flatMap(ProxyHeader::source).flatMap(ProxyAddresses::toSocketAddress);
  }

  /**
   * The address that the client has connected to, as a proxy says.
   *
   * @return the address; empty if the socket's own holds
   */
  public Optional<SocketAddress> local() {
    return proxyHeader.flatMap(ProxyHeader::destination).flatMap(ProxyAddresses::toSocketAddress);
  }

  private ServerEvent readHeader() {
    if (decoder == null) {
      return peerKnown(Optional.empty());
    }
    try {
      ByteBuffer input = outside().current();
      while (decoder.next(input) == ProxyHeaderDecoder.Result.NEED_BYTES) {
        input = outside().current();
        if (!input.hasRemaining()) {
          return isInputEnded() ? new InputEnded(session.state()) : ServerEvent.NEED_BYTES;
        }
      }
    } catch (SmtpSyntaxException e) {
      return broken(e);
    }
    return peerKnown(Optional.of(decoder.header()));
  }

  private ServerEvent peerKnown(Optional<ProxyHeader> header) {
    proxyHeader = header;
    decoder = null;
    if (proxyTlsCounts
        && !implicitTls
        && header.flatMap(ProxyHeader::tls).filter(ProxyTls::isTls).isPresent()) {
      session.tlsEstablished();
    }
    if (implicitTls) {
      phase = Phase.TLS_DUE;
      return new PeerKnown(header);
    }
    phase = Phase.OPEN;
    if (outside != null) {
      session.receive(outside.takeAll());
      outside = null;
    }
    if (isInputEnded()) {
      session.endOfInput();
    }
    return new PeerKnown(header);
  }

  private ServerEvent fromSession() {
    ServerEvent event = session.next();
    return event == ServerEvent.PAUSED && session.state() == SessionState.CONNECTED
        ? ServerEvent.GREETING_DUE
        : event;
  }

  private ServerEvent throughTls(TlsPassage passage) {
    while (true) {
      if (phase == Phase.OPEN) {
        ServerEvent event = fromSession();
        if (event != ServerEvent.NEED_BYTES) {
          return event;
        }
      }
      try {
        switch (passage.advance()) {
          case ESTABLISHED -> {
            phase = Phase.OPEN;
            session.tlsEstablished();
            SSLSession agreed = passage.session().orElseThrow();
            return new TlsEstablished(agreed.getProtocol(), agreed.getCipherSuite());
          }
          case PLAINTEXT -> session.receive(passage.takePlaintext());
          case NEED_TASK -> {
            return ServerEvent.NEED_TASK;
          }
          case NEED_BYTES -> {
            return ServerEvent.NEED_BYTES;
          }
          case ENDED -> {
            if (phase == Phase.HANDSHAKE) {
              return new InputEnded(session.state());
            }
            session.endOfInput();
          }
        }
      } catch (SSLException e) {
        return broken(e);
      }
    }
  }

  private ReceivedOctets outside() {
    if (outside == null) {
      outside = new ReceivedOctets();
    }
    return outside;
  }

  private ServerEvent broken(Exception cause) {
    over();
    broken = new ConnectionBroken(cause);
    return broken;
  }

  @Override
  void receiveInTheClear(ByteBuffer octets) {
    switch (phase) {
      case OPEN, HANDSHAKE -> session.receive(octets);
      case PEER_UNKNOWN, TLS_DUE -> outside().add(octets);
      case OVER -> octets.position(octets.limit());
    }
  }

  @Override
  void endOfInputInTheClear() {
    if (phase == Phase.OPEN) {
      session.endOfInput();
    }
  }

  @Override
  ByteBuffer said() {
    return session.takeOutput();
  }

  @Override
  int saidOctets() {
    return session.pendingOutputOctets();
  }

  @Override
  int storedOctets() {
    return session.bufferedOctets()
        + (decoder == null ? 0 : decoder.gatheredOctets())
        + (outside == null ? 0 : outside.octets());
  }

  @Override
  SessionState sessionState() {
    return session.state();
  }

  @Override
  boolean isOver() {
    return phase == Phase.OVER;
  }

  @Override
  void over() {
    phase = Phase.OVER;
    outside = null;
    decoder = null;
  }

  private ServerEvent last() {
    if (broken != null) {
      return broken;
    }
    return isInputEnded() ? new InputEnded(SessionState.CLOSED) : ServerEvent.NEED_BYTES;
  }

  /** Settings of a {@link ServerConnection}. Not thread-safe. */
  public static final class Builder {
    private final ServerSession session;
    private Optional<Limits> proxyHeader = Optional.empty();
    private boolean proxyTlsCounts;
    private boolean implicitTls;

    private Builder(ServerSession session) {
      this.session = session;
    }

    /**
     * A PROXY header comes first, and has to.
     *
     * @param limits how long it may be
     * @return this
     */
    public Builder proxyHeader(Limits limits) {
      proxyHeader = Optional.of(limits);
      return this;
    }

    /**
     * TLS that the client speaks with the proxy counts as TLS of this connection: the way from the
     * proxy to here must be safe then.
     *
     * @return this
     */
    public Builder proxyTlsCounts() {
      proxyTlsCounts = true;
      return this;
    }

    /**
     * TLS comes before the greeting (RFC 8314 §3).
     *
     * @return this
     */
    public Builder implicitTls() {
      implicitTls = true;
      return this;
    }

    /**
     * A connection at its beginning.
     *
     * @return the connection
     */
    public ServerConnection build() {
      return new ServerConnection(this);
    }
  }
}
