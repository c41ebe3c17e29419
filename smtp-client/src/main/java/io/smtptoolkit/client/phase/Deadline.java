package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Timeouts;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must happen in time. Its action runs in the connection's queue, and not at all
 * once disarmed there.
 */
final class Deadline {
  private final ScheduledExecutorService timer;
  private final Executor queue;
  private @Nullable Future<?> scheduled;
  private int generation;

  Deadline(ScheduledExecutorService timer, Executor queue) {
    this.timer = timer;
    this.queue = queue;
  }

  /** Starts the time anew. */
  void arm(Duration within, Runnable action) {
    disarm();
    int armed = generation;
    try {
      scheduled =
          timer.schedule(
              () -> queue.execute(() -> runIf(armed, action)),
              Timeouts.nanos(within),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException clientClosed) {
      // Nothing waits any more: closing the client closes its connections.
      scheduled = null;
    }
  }

  void disarm() {
    generation++;
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }

  boolean isArmed() {
    return scheduled != null;
  }

  private void runIf(int armed, Runnable action) {
    // A deadline that was met while this task waited in the queue is not missed.
    if (armed == generation) {
      action.run();
    }
  }
}
