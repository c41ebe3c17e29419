package io.smtptoolkit.codec.connection;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientEvent.InputEnded;
import io.smtptoolkit.codec.session.ClientEvent.TlsEstablished;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * The client's side of a whole connection, without I/O: commands and content in, octets as on the
 * wire out; octets as on the wire in, replies out. TLS and the {@link ClientSession} within are put
 * together here.
 *
 * <pre>
 *   loop:
 *     connection.receive(octets), or connection.endOfInput()
 *     until next() is NEED_BYTES:
 *       TLS_DUE         -&gt; connection.startTls(engine)
 *       NEED_TASK       -&gt; connection.runTlsTask(), or on another thread: tlsTask(), tlsTaskDone()
 *       TlsEstablished     what comes from here on is protected; after STARTTLS: EHLO again
 *       ...                the session's own events, see ClientSession
 *       InputEnded, or an exception: this was the last
 *     write connection.takeOutput(), also after an exception: it may be an alert of TLS
 *     close when connection.state() is CLOSED and all is written
 * </pre>
 *
 * <p><b>STARTTLS.</b> The 220 is the last thing in the clear. What a server sends after it and
 * before TLS has begun breaks the protocol, in the same segment or later: an attacker may have
 * inserted it (CVE-2021-38371 and its kind). What comes later goes to the engine.
 *
 * <p><b>Tasks</b> and <b>buffers</b> are as {@link Connection} says.
 *
 * <p>One per connection; not thread-safe.
 */
public final class ClientConnection extends Connection {

  private enum Phase {
    TLS_DUE,
    HANDSHAKE,
    OPEN,
    OVER
  }

  private final ClientSession session;
  private final ReceivedOctets early = new ReceivedOctets();
  private Phase phase;
  private Optional<RemoteProtocolException> injected = Optional.empty();

  private ClientConnection(ClientSession session, Phase phase) {
    this.session = session;
    this.phase = phase;
  }

  /**
   * A connection that begins in the clear.
   *
   * @param session new, and from now on used by the connection only; it may be asked what it knows
   * @return the connection
   */
  public static ClientConnection of(ClientSession session) {
    return new ClientConnection(session, Phase.OPEN);
  }

  /**
   * A connection on which TLS comes before the greeting (RFC 8314 §3).
   *
   * @param session new, and from now on used by the connection only; it may be asked what it knows
   * @return the connection
   */
  public static ClientConnection withImplicitTls(ClientSession session) {
    return new ClientConnection(session, Phase.TLS_DUE);
  }

  /**
   * The next event.
   *
   * @return never anything twice, except signals and {@link InputEnded}
   * @throws RemoteProtocolException if the server broke SMTP; each further call throws it again
   * @throws SSLException if TLS failed; each further call throws it again
   */
  public ClientEvent next() throws RemoteProtocolException, SSLException {
    return switch (phase) {
      case OPEN, HANDSHAKE -> {
        TlsPassage tls = tls();
        yield tls == null ? fromSession() : throughTls(tls);
      }
      case TLS_DUE -> tlsDue();
      case OVER -> ended();
    };
  }

  /**
   * Says whether a command may be sent now.
   *
   * @param command the command
   * @return true if {@link #send} would take it
   */
  public boolean maySend(Command command) {
    return phase == Phase.OPEN && session.maySend(command);
  }

  /**
   * The reason why this server cannot take a mail transaction with this envelope.
   *
   * @param envelope what MAIL and RCPT are to say
   * @return as {@link ClientSession#obstacle(Envelope)}
   */
  public Optional<String> obstacle(Envelope envelope) {
    return session.obstacle(envelope);
  }

  /**
   * The same with this content.
   *
   * @param envelope the arguments of MAIL and RCPT
   * @param content the properties of the content
   * @return as {@link ClientSession#obstacle(Envelope, ContentTraits)}
   */
  public Optional<String> obstacle(Envelope envelope, ContentTraits content) {
    return session.obstacle(envelope, content);
  }

  /**
   * Sends a command.
   *
   * @param command the command
   * @throws LocalProtocolException as {@link ClientSession#send}, and while TLS is due
   */
  public void send(Command command) {
    if (phase != Phase.OPEN) {
      throw new LocalProtocolException(command.keyword() + " in " + phase);
    }
    session.send(command);
  }

  /**
   * Answers a SASL challenge.
   *
   * @param response the octets, which are sent as base64
   * @throws LocalProtocolException if no 334 is to be answered
   */
  public void sasl(Secret response) {
    session.sasl(response);
  }

  /**
   * Gives up a SASL exchange; the server will answer 501.
   *
   * @throws LocalProtocolException if no 334 is to be answered
   */
  public void saslCancel() {
    session.saslCancel();
  }

  /**
   * Sends content: after 354 with the dots that transparency needs, after BDAT as it is.
   *
   * @param octets the next octets, all of which are taken
   * @throws LocalProtocolException as {@link ClientSession#content}
   * @throws io.smtptoolkit.codec.wire.ContentFaultException as {@link ClientSession#content}
   */
  public void content(ByteBuffer octets) {
    session.content(octets);
  }

  /**
   * Takes the octets at the beginning of content that are written as they are. The caller writes
   * them, without a copy, before anything that {@link #takeOutput} gives from now on.
   *
   * @param octets the next octets; those that are not taken are for {@link #content}
   * @return a view of the octets taken; empty with TLS, while there is output to take, and in a
   *     chunk
   * @throws LocalProtocolException as {@link ClientSession#content}
   */
  public ByteBuffer takeUnchangedContent(ByteBuffer octets) {
    return tlsSession().isPresent()
        ? octets.slice(octets.position(), 0)
        : session.takeUnchangedContent(octets);
  }

  /**
   * Sends the end of mail data indication.
   *
   * @throws LocalProtocolException as {@link ClientSession#endContent}
   * @throws io.smtptoolkit.codec.wire.ContentFaultException if the content ends with a CR
   */
  public void endContent() {
    session.endContent();
  }

  @Override
  public void startTls(SSLEngine engine) {
    if (phase != Phase.TLS_DUE) {
      throw new LocalProtocolException("TLS in " + session.state() + ", but it is not due");
    }
    if (!engine.getUseClientMode()) {
      throw new IllegalArgumentException("a server's engine");
    }
    if (isInjected()) {
      return; // as next() will say
    }
    beginTls(engine, early);
    phase = Phase.HANDSHAKE;
  }

  /**
   * Replies that are still to come.
   *
   * @return how many; zero also before the greeting
   */
  public int outstanding() {
    return session.outstanding();
  }

  /**
   * The facts that are known after the replies received so far.
   *
   * @return the confirmed facts
   */
  public Facts facts() {
    return session.facts();
  }

  private ClientEvent tlsDue() throws RemoteProtocolException {
    if (isInjected()) {
      throw injected.get();
    }
    return isInputEnded() && early.octets() == 0 ? ended() : ClientEvent.TLS_DUE;
  }

  /** Before the greeting the engine says what is wrong with it; after the 220 nothing may come. */
  private boolean isInjected() {
    if (injected.isEmpty() && session.state() == SessionState.TLS_HANDSHAKE && early.octets() > 0) {
      injected =
          Optional.of(new RemoteProtocolException("octets between the 220 to STARTTLS and TLS"));
    }
    return injected.isPresent();
  }

  private ClientEvent fromSession() throws RemoteProtocolException {
    ClientEvent event = session.next();
    if (session.state() == SessionState.TLS_HANDSHAKE) {
      phase = Phase.TLS_DUE;
    }
    return event;
  }

  private ClientEvent throughTls(TlsPassage passage) throws RemoteProtocolException, SSLException {
    while (true) {
      if (phase == Phase.OPEN) {
        ClientEvent event = session.next();
        if (event != ClientEvent.NEED_BYTES) {
          return event;
        }
      }
      switch (passage.advance()) {
        case ESTABLISHED -> {
          phase = Phase.OPEN;
          session.tlsEstablished();
          SSLSession agreed = passage.session().orElseThrow();
          return new TlsEstablished(agreed.getProtocol(), agreed.getCipherSuite());
        }
        case PLAINTEXT -> session.receive(passage.takePlaintext());
        case NEED_TASK -> {
          return ClientEvent.NEED_TASK;
        }
        case NEED_BYTES -> {
          return ClientEvent.NEED_BYTES;
        }
        case ENDED -> {
          if (phase == Phase.HANDSHAKE) {
            return ended();
          }
          session.endOfInput();
        }
      }
    }
  }

  private ClientEvent ended() {
    return phase == Phase.OVER && !isInputEnded()
        ? ClientEvent.NEED_BYTES
        : new InputEnded(state(), outstanding());
  }

  @Override
  void receiveInTheClear(ByteBuffer octets) {
    switch (phase) {
      case OPEN, HANDSHAKE -> session.receive(octets);
      case TLS_DUE -> early.add(octets);
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
    return session.bufferedOctets() + (phase == Phase.TLS_DUE ? early.octets() : 0);
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
    early.clear();
  }
}
