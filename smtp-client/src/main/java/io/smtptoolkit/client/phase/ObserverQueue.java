package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionObserver;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an observer on a thread of its own, in order. An observer that throws, hangs or is slow
 * changes nothing but what it sees itself: calls that find the queue full are dropped, counted and
 * said.
 *
 * <p>Thread-safe.
 */
public final class ObserverQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ObserverQueue.class);

  // Chosen: some seconds of a busy client, at less than a megabyte.
  private static final int MAX_WAITING_CALLS = 10_000;
  // Chosen: what a trace needs to print its last lines; a hanging observer costs no more.
  private static final long FAREWELL_MILLIS = 1_000;

  private final ConnectionObserver observer;
  private final ThreadPoolExecutor thread;
  private final AtomicLong dropped = new AtomicLong();

  /**
   * An empty queue; its thread starts with the first call.
   *
   * @param observer the user's
   */
  public ObserverQueue(ConnectionObserver observer) {
    this.observer = observer;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_CALLS),
            task -> {
              var made = new Thread(task, "smtp-client-observer");
              made.setDaemon(true);
              return made;
            },
            (call, full) -> dropped.incrementAndGet());
    thread.allowCoreThreadTimeOut(true);
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
      thread.execute(() -> run(call));
    }
  }

  /** Waits a moment for the calls that are in the queue, then drops them. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
  }

  private void run(Consumer<ConnectionObserver> call) {
    long missed = dropped.getAndSet(0);
    if (missed > 0) {
      LOG.warn("the observer is too slow: it missed {} calls", missed);
    }
    try {
      call.accept(observer);
    } catch (Throwable fault) {
      // Whatever a user's observer throws, an Error included, must not end anything else.
      LOG.warn("the observer failed", fault);
    }
  }
}
