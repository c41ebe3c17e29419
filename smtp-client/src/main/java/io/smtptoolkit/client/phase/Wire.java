package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ClientConnection;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The octets of one connection: what the server sends becomes events, what the conversation says is
 * written, and tasks of the TLS engine run elsewhere meanwhile.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Wire implements Link.Listener {
  /** The conversation on the wire. */
  interface Conversation extends ClientEvent.Handler {
    /** Says whether nothing that comes matters any more. */
    boolean isOver();

    /** All events that were there have been told. */
    void passOn();

    /** The server broke SMTP. */
    void violated(RemoteProtocolException fault);

    /** TLS failed. */
    void tlsFailed(SSLException fault);

    /** Octets that waited were written. */
    void written();

    /** The link's deadline is over. */
    void timeIsUp();

    /** The connection is gone. */
    void closed(IOException cause);
  }

  // Chosen: two TLS records may come while the engine has a task.
  private static final int MAX_STORED_OCTETS = 32_768;

  private final Link link;
  private final ClientConnection connection;
  private final Callbacks callbacks;
  private final Conversation conversation;
  private final Deque<Runnable> afterWriting = new ArrayDeque<>();
  private boolean advancing;
  private boolean again;

  Wire(Link link, ClientConnection connection, Callbacks callbacks, Conversation conversation) {
    this.link = link;
    this.connection = connection;
    this.callbacks = callbacks;
    this.conversation = conversation;
  }

  /** A conversation that has not begun, as an endpoint needs it. */
  static ClientConnection connection(Endpoint endpoint, SmtpClientOptions options) {
    ClientSession session =
        ClientSession.builder()
            .protocol(endpoint.protocol())
            .limits(options.limits())
            .bundles(options.bundles())
            .build();
    return endpoint.tlsPolicy() == TlsPolicy.IMPLICIT
        ? ClientConnection.withImplicitTls(session)
        : ClientConnection.of(session);
  }

  /** Writes what was said since the last time, at once; whether that was anything. */
  boolean flush() {
    ByteBuffer octets = connection.takeOutput();
    if (!octets.hasRemaining()) {
      return false;
    }
    link.write(octets);
    return true;
  }

  void startTls(SSLEngine engine) {
    connection.startTls(engine);
    advance();
  }

  /** Says what is left to say, an alert or a close_notify of TLS. */
  void farewell() {
    flush();
    link.closeAfterWrites();
  }

  @Override
  public void received(ByteBuffer octets) {
    if (conversation.isOver()) {
      return;
    }
    connection.receive(octets);
    advance();
    if (connection.bufferedOctets() > MAX_STORED_OCTETS) {
      link.suspendReading();
    }
  }

  @Override
  public void inputEnded() {
    if (!conversation.isOver()) {
      connection.endOfInput();
      advance();
    }
  }

  @Override
  public void written() {
    conversation.written();
  }

  @Override
  public void timeIsUp() {
    conversation.timeIsUp();
  }

  @Override
  public void closed(IOException cause) {
    conversation.closed(cause);
  }

  /**
   * Reads all that is there before anything is done about it: what a server says without being
   * asked must not be taken for the answer to a command that its own words made us send.
   */
  private void advance() {
    again = true;
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      while (again && !conversation.isOver()) {
        again = false;
        readEvents();
        conversation.passOn();
      }
    } finally {
      advancing = false;
    }
    if (!conversation.isOver()) {
      flush();
    }
    settle();
  }

  /** Has something done that is not urgent: once what is to be said now is written. */
  void afterWriting(Runnable action) {
    if (advancing) {
      afterWriting.add(action);
    } else {
      action.run();
    }
  }

  /** Does what waits for writing. */
  void settle() {
    for (Runnable next = afterWriting.poll(); next != null; next = afterWriting.poll()) {
      next.run();
    }
  }

  private void readEvents() {
    try {
      while (!conversation.isOver()) {
        ClientEvent event = connection.next();
        event.accept(conversation);
        if (event == ClientEvent.NEED_TASK) {
          runTlsTask();
        }
        if (event instanceof ClientEvent.Signal) {
          return;
        }
        if (event instanceof ClientEvent.TlsEstablished) {
          // What waits for it comes before what the server says next.
          again = true;
          return;
        }
      }
    } catch (RemoteProtocolException e) {
      conversation.violated(e);
    } catch (SSLException e) {
      conversation.tlsFailed(e);
    }
  }

  private void runTlsTask() {
    connection
        .tlsTask()
        .ifPresent(
            task ->
                callbacks.runOwn(() -> run(task), refused -> tellTaskEnded(Optional.of(refused))));
  }

  private void run(Runnable task) {
    Optional<Throwable> fault = Optional.empty();
    try {
      task.run();
    } catch (Throwable thrown) {
      // A trust manager of the user's may throw anything.
      fault = Optional.of(thrown);
    }
    tellTaskEnded(fault);
  }

  private void tellTaskEnded(Optional<Throwable> fault) {
    link.execute(() -> taskEnded(fault));
  }

  private void taskEnded(Optional<Throwable> fault) {
    if (conversation.isOver()) {
      return;
    }
    fault.ifPresentOrElse(connection::tlsTaskFailed, connection::tlsTaskDone);
    advance();
    if (connection.bufferedOctets() <= MAX_STORED_OCTETS) {
      link.resumeReading();
    }
  }
}
