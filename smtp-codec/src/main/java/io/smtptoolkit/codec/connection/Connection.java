package io.smtptoolkit.codec.connection;

import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A whole connection in either role, without I/O: what a driver does for both, which is to carry
 * octets and to run the tasks of TLS. The events differ and are those of each role.
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
public abstract sealed class Connection permits ServerConnection, ClientConnection {
  private @Nullable TlsPassage tls;
  private boolean inputEnded;

  Connection() {}

  /**
   * Stores octets from the peer.
   *
   * @param octets what came; belongs to the connection from now on
   * @throws LocalProtocolException after {@link #endOfInput}
   */
  public final void receive(ByteBuffer octets) {
    if (inputEnded) {
      throw new LocalProtocolException("octets received after the end of input");
    }
    if (tls != null && !isOver()) {
      tls.receive(octets);
    } else {
      receiveInTheClear(octets);
    }
  }

  /** Tells that the peer will send no more. What is stored is still read. */
  public final void endOfInput() {
    inputEnded = true;
    if (tls != null) {
      tls.endOfInput();
    } else {
      endOfInputInTheClear();
    }
  }

  /** Ends the connection without another word of SMTP; TLS says its close_notify, or an alert. */
  public final void close() {
    if (isOver()) {
      return;
    }
    if (tls != null) {
      tls.close(this::said);
    }
    over();
  }

  /**
   * Begins TLS, from the start or after STARTTLS. The engine of a client has its first octets ready
   * then.
   *
   * @param engine of the connection's role, configured in every respect; used by no other code from
   *     now on
   * @throws LocalProtocolException unless the last event was {@code TLS_DUE}
   * @throws IllegalArgumentException if the engine is one of the other role
   */
  public abstract void startTls(SSLEngine engine);

  /**
   * Takes the task that the engine needs to have done. Any thread may run it.
   *
   * @return the task, once; empty if none is due, or it was taken
   */
  public final Optional<Runnable> tlsTask() {
    return tls == null ? Optional.empty() : tls.takeTask();
  }

  /**
   * Tells that the task has run. The next event may be another one.
   *
   * @throws LocalProtocolException if none was taken
   */
  public final void tlsTaskDone() {
    takenTask().taskDone();
  }

  /**
   * Tells that the task was not run, or not to its end: the handshake fails.
   *
   * @param cause why
   * @throws LocalProtocolException if none was taken
   */
  public final void tlsTaskFailed(Throwable cause) {
    takenTask().taskFailed(cause);
  }

  /** Runs the task that is due, if any, here and now. */
  public final void runTlsTask() {
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
  public final ByteBuffer takeOutput() {
    return tls == null ? said() : tls.takeOutput(this::said, sessionState() == SessionState.CLOSED);
  }

  /**
   * The number of octets that are stored and not yet consumed.
   *
   * @return octets, in the form in which they are stored
   */
  public final int bufferedOctets() {
    return tls == null ? storedOctets() : storedOctets() + tls.bufferedOctets();
  }

  /**
   * The number of octets that {@link #takeOutput} would give, before they are encrypted.
   *
   * @return octets
   */
  public final int pendingOutputOctets() {
    return tls == null ? saidOctets() : saidOctets() + tls.pendingOutputOctets();
  }

  /**
   * The state of the conversation, after the replies so far.
   *
   * @return the state; {@link SessionState#CLOSED} tells to close the connection once the output is
   *     written
   */
  public final SessionState state() {
    return isOver() ? SessionState.CLOSED : sessionState();
  }

  /**
   * The TLS session that the handshake has made.
   *
   * @return the engine's session; empty before the event {@code TlsEstablished}
   */
  public final Optional<SSLSession> tlsSession() {
    return tls == null ? Optional.empty() : tls.session();
  }

  /**
   * Says whether the input ended within TLS and without its close_notify, so that an attacker may
   * have cut it.
   *
   * @return true from the event {@code InputEnded} of such an end on
   */
  public final boolean truncated() {
    return tls != null && tls.truncated();
  }

  /** Stores octets that are not for an engine. */
  abstract void receiveInTheClear(ByteBuffer octets);

  /** No more of them will come. */
  abstract void endOfInputInTheClear();

  /** What the session has to say. */
  abstract ByteBuffer said();

  /** How much that is. */
  abstract int saidOctets();

  /** What is stored and is not TLS's. */
  abstract int storedOctets();

  abstract SessionState sessionState();

  abstract boolean isOver();

  abstract void over();

  final boolean isInputEnded() {
    return inputEnded;
  }

  /** TLS, from its beginning to the end of the connection. */
  final @Nullable TlsPassage tls() {
    return tls;
  }

  /** Begins TLS with octets that have come for the engine. */
  final void beginTls(SSLEngine engine, ReceivedOctets received) {
    tls = new TlsPassage(engine, received, said());
    if (inputEnded) {
      tls.endOfInput();
    }
  }

  private TlsPassage takenTask() {
    if (tls == null || !tls.isTaskTaken()) {
      throw new LocalProtocolException("no TLS task was taken");
    }
    return tls;
  }
}
