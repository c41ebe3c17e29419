package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.watch.CallQueue;
import java.util.function.Consumer;

/**
 * The calls of a client's observer, through a {@link CallQueue}.
 *
 * <p>Thread-safe.
 */
public final class ObserverQueue implements AutoCloseable {
  private final ConnectionObserver observer;
  private final CallQueue calls = new CallQueue("smtp-client-observer");

  /**
   * An empty queue.
   *
   * @param observer the user's
   */
  public ObserverQueue(ConnectionObserver observer) {
    this.observer = observer;
  }

  /**
   * Whether calls reach an observer.
   *
   * @return false for {@link ConnectionObserver#NONE}
   */
  boolean isWatching() {
    return observer != ConnectionObserver.NONE;
  }

  /** Puts a call in the queue. */
  void tell(Consumer<ConnectionObserver> call) {
    if (isWatching()) {
      calls.execute(() -> call.accept(observer));
    }
  }

  /** Waits a moment for the calls that are in the queue, then drops them. */
  @Override
  public void close() {
    calls.close();
  }
}
