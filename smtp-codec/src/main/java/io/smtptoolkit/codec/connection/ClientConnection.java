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
import org.jspecify.annotations.Nullable;

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
 * <p><b>Tasks</b> and <b>buffers</b> are as in {@link ServerConnection}.
 *
 * <p>One per connection; not thread-safe.
 */
public final class ClientConnection {

  private enum Phase {
    TLS_DUE,
    HANDSHAKE,
    OPEN,
    OVER
  }

  private final ClientSession session;
  private final ReceivedOctets early = new ReceivedOctets();
  private Phase phase;
  private @Nullable TlsPassage tls;
  private Optional<RemoteProtocolException> injected = Optional.empty();
  private boolean inputEnded;

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
   * Stores octets from the server.
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
      case TLS_DUE -> early.add(octets);
      case OVER -> octets.position(octets.limit());
    }
  }

  /** Tells that the server will send no more. What is stored is still read. */
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
   * @return never anything twice, except signals and {@link InputEnded}
   * @throws RemoteProtocolException if the server broke SMTP; each further call throws it again
   * @throws SSLException if TLS failed; each further call throws it again
   */
  public ClientEvent next() throws RemoteProtocolException, SSLException {
    return switch (phase) {
      case OPEN, HANDSHAKE -> tls == null ? fromSession() : throughTls(tls);
      case TLS_DUE -> tlsDue();
      case OVER -> ended();
    };
  }

  /**
   * Whether a command may be sent now.
   *
   * @param command the command
   * @return true if {@link #send} would take it
   */
  public boolean maySend(Command command) {
    return phase == Phase.OPEN && session.maySend(command);
  }

  /**
   * Why a mail transaction with this envelope cannot be had from this server.
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
   * Sends the end of mail data indication.
   *
   * @throws LocalProtocolException as {@link ClientSession#endContent}
   * @throws io.smtptoolkit.codec.wire.ContentFaultException if the content ends with a CR
   */
  public void endContent() {
    session.endContent();
  }

  /** Ends the connection without another word of SMTP; TLS says its close_notify, or an alert. */
  public void close() {
    if (phase == Phase.OVER) {
      return;
    }
    if (tls != null) {
      tls.close(session::takeOutput);
    }
    phase = Phase.OVER;
    early.clear();
  }

  /**
   * Begins TLS, from the start or after STARTTLS; the output has the engine's first octets.
   *
   * @param engine of a client, configured in every respect; used by no other code from now on
   * @throws LocalProtocolException unless the last event was {@link ClientEvent#TLS_DUE}
   * @throws IllegalArgumentException if the engine is a server's
   */
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
    tls = new TlsPassage(engine, early, session.takeOutput());
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
    return octets + (tls == null ? early.octets() : tls.bufferedOctets());
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
   * Replies that are still to come.
   *
   * @return how many; zero also before the greeting
   */
  public int outstanding() {
    return session.outstanding();
  }

  /**
   * Where the conversation is after the replies received so far.
   *
   * @return the state; {@link SessionState#CLOSED} tells to close the connection once the output is
   *     written
   */
  public SessionState state() {
    return phase == Phase.OVER ? SessionState.CLOSED : session.state();
  }

  /**
   * What is known after the replies received so far.
   *
   * @return the confirmed facts
   */
  public Facts facts() {
    return session.facts();
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

  private ClientEvent tlsDue() throws RemoteProtocolException {
    if (isInjected()) {
      throw injected.get();
    }
    return inputEnded && early.octets() == 0 ? ended() : ClientEvent.TLS_DUE;
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
    return phase == Phase.OVER && !inputEnded
        ? ClientEvent.NEED_BYTES
        : new InputEnded(state(), outstanding());
  }

  private TlsPassage takenTask() {
    if (tls == null || !tls.isTaskTaken()) {
      throw new LocalProtocolException("no TLS task was taken");
    }
    return tls;
  }
}
