package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.session.SessionState;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes of one connection, and the costly parts of them, on threads that keep no other
 * connection waiting. On the connection's thread only.
 */
final class TlsTasks {
  private final Executor executor;
  private final Link link;
  private final ServerConnection connection;
  private final boolean implicitTls;
  private final Runnable whenDone;
  private boolean running;

  TlsTasks(
      Executor executor,
      Link link,
      ServerConnection connection,
      boolean implicitTls,
      Runnable whenDone) {
    this.executor = executor;
    this.link = link;
    this.connection = connection;
    this.implicitTls = implicitTls;
    this.whenDone = whenDone;
  }

  /** Whether a handshake is going on, or due before any word. */
  boolean isHandshaking() {
    return connection.state() == SessionState.TLS_HANDSHAKE
        || (implicitTls && !connection.facts().tls());
  }

  /** Whether the engine is in use, and must not be touched. */
  boolean isRunning() {
    return running;
  }

  /** Runs the task that is due, unless it is running already. */
  void run() {
    Optional<Runnable> next = connection.tlsTask();
    if (next.isEmpty()) {
      return;
    }
    Runnable task = next.get();
    running = true;
    try {
      executor.execute(
          () -> {
            Throwable fault = null;
            try {
              task.run();
            } catch (RuntimeException | Error failed) {
              fault = failed;
            }
            Throwable outcome = fault;
            link.execute(() -> done(outcome));
          });
    } catch (RuntimeException rejected) {
      done(rejected);
    }
  }

  private void done(@Nullable Throwable fault) {
    running = false;
    if (fault == null) {
      connection.tlsTaskDone();
    } else {
      connection.tlsTaskFailed(fault);
    }
    whenDone.run();
  }
}
