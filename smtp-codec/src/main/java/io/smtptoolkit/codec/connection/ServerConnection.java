package io.smtptoolkit.codec.connection;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Facts;
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
 * <p><b>Tasks.</b> There is at most one at a time. Until it is done the engine is not touched:
 * {@code receive} only stores, {@code next} gives {@code NEED_TASK}, and {@code close} gives up the
 * engine. The connection itself is used by one thread all the time; the task may run on another.
 *
 * <p><b>Buffers.</b> A buffer given to {@code receive} belongs to the connection. One that {@code
 * takeOutput} gives is the caller's. No buffer is written to again, so that the octets of a content
 * event are valid for as long as the caller keeps them. An idle connection holds none.
 *
 * <p>One per connection; not thread-safe.
 */
public final class ServerConnection {

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

  private @Nullable TlsPassage tls;
  private @Nullable ConnectionBroken broken;
  private boolean inputEnded;

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
   * Stores octets from the client.
   *
   * @param octets what came; belongs to the connection from now on
   * @throws LocalProtocolException after {@link #endOfInput}
   */
  public void receive(ByteBuffer octets) {
    if (inputEnded) {
      throw new LocalProtocolException("octets received after the end of input");
    }
    switch (phase) {
      case OPEN, HANDSHAKE -> {
        if (tls == null) {
          session.receive(octets);
        } else {
          tls.receive(octets);
        }
      }
      case PEER_UNKNOWN, TLS_DUE -> outside().add(octets);
      case OVER -> octets.position(octets.limit());
    }
  }

  /** Tells that the client will send no more. What is stored is still read. */
  public void endOfInput() {
    inputEnded = true;
    if (tls != null) {
      tls.endOfInput();
    } else if (phase == Phase.OPEN) {
      session.endOfInput();
    }
  }

  /**
   * The next event.
   *
   * @return never anything twice, except signals, {@link InputEnded} and {@link ConnectionBroken}
   */
  public ServerEvent next() {
    return switch (phase) {
      case OPEN, HANDSHAKE -> tls == null ? fromSession() : throughTls(tls);
      case PEER_UNKNOWN -> readHeader();
      case TLS_DUE ->
          inputEnded && outside().octets() == 0
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

  /** Ends the connection without another word of SMTP; TLS says its close_notify, or an alert. */
  public void close() {
    if (phase == Phase.OVER) {
      return;
    }
    if (tls != null) {
      tls.close(session::takeOutput);
    }
    over();
  }

  /**
   * Begins TLS, from the start or after STARTTLS.
   *
   * @param engine of a server, configured in every respect; used by no other code from now on
   * @throws LocalProtocolException unless the last event was {@link ServerEvent#TLS_DUE}
   * @throws IllegalArgumentException if the engine is a client's
   */
  public void startTls(SSLEngine engine) {
    if (phase != Phase.TLS_DUE) {
      throw new LocalProtocolException("TLS in " + session.state() + ", but it is not due");
    }
    if (engine.getUseClientMode()) {
      throw new IllegalArgumentException("a client's engine");
    }
    tls = new TlsPassage(engine, outside(), session.takeOutput());
    outside = null;
    phase = Phase.HANDSHAKE;
    if (inputEnded) {
      tls.endOfInput();
    }
  }

  /**
   * Takes the task that the engine needs to have done. Any thread may run it.
   *
   * @return the task, once; empty if none is due, or it was taken
   */
  public Optional<Runnable> tlsTask() {
    return tls == null ? Optional.empty() : tls.takeTask();
  }

  /**
   * Tells that the task has run. The next event may be another one.
   *
   * @throws LocalProtocolException if none was taken
   */
  public void tlsTaskDone() {
    takenTask().taskDone();
  }

  /**
   * Tells that the task was not run, or not to its end: the handshake fails.
   *
   * @param cause why
   * @throws LocalProtocolException if none was taken
   */
  public void tlsTaskFailed(Throwable cause) {
    takenTask().taskFailed(cause);
  }

  /** Runs the task that is due, if any, here and now. */
  public void runTlsTask() {
    Optional<Runnable> task = tlsTask();
    if (task.isEmpty()) {
      return;
    }
    try {
      task.get().run();
    } catch (RuntimeException e) {
      tlsTaskFailed(e);
      return;
    }
    tlsTaskDone();
  }

  /**
   * Takes everything that is ready to be written, in order and at once.
   *
   * @return the octets, which belong to the caller; empty if there are none
   */
  public ByteBuffer takeOutput() {
    if (tls == null) {
      return session.takeOutput();
    }
    return tls.takeOutput(session::takeOutput, session.state() == SessionState.CLOSED);
  }

  /**
   * How much is stored and not yet consumed.
   *
   * @return octets, in the form in which they are stored
   */
  public int bufferedOctets() {
    int octets = session.bufferedOctets();
    if (decoder != null) {
      octets += decoder.gatheredOctets();
    }
    if (outside != null) {
      octets += outside.octets();
    }
    return tls == null ? octets : octets + tls.bufferedOctets();
  }

  /**
   * How much {@link #takeOutput} would give, before it is encrypted.
   *
   * @return octets
   */
  public int pendingOutputOctets() {
    int octets = session.pendingOutputOctets();
    return tls == null ? octets : octets + tls.pendingOutputOctets();
  }

  /**
   * Where the conversation is.
   *
   * @return the state; {@link SessionState#CLOSED} tells to close the connection once the output is
   *     written
   */
  public SessionState state() {
    return phase == Phase.OVER ? SessionState.CLOSED : session.state();
  }

  /**
   * What is known besides the state.
   *
   * @return the facts
   */
  public Facts facts() {
    return session.facts();
  }

  /**
   * What a proxy says of the client.
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

  /**
   * What was agreed in the TLS handshake.
   *
   * @return the engine's session; empty before {@link TlsEstablished}
   */
  public Optional<SSLSession> tlsSession() {
    return tls == null ? Optional.empty() : tls.session();
  }

  /**
   * Whether the input ended within TLS and without its close_notify, so that an attacker may have
   * cut it.
   *
   * @return true from the {@link InputEnded} of such an end on
   */
  public boolean truncated() {
    return tls != null && tls.truncated();
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
          return inputEnded ? new InputEnded(session.state()) : ServerEvent.NEED_BYTES;
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
    if (inputEnded) {
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

  private TlsPassage takenTask() {
    if (tls == null || !tls.isTaskTaken()) {
      throw new LocalProtocolException("no TLS task was taken");
    }
    return tls;
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

  private void over() {
    phase = Phase.OVER;
    outside = null;
    decoder = null;
  }

  private ServerEvent last() {
    if (broken != null) {
      return broken;
    }
    return inputEnded ? new InputEnded(SessionState.CLOSED) : ServerEvent.NEED_BYTES;
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
