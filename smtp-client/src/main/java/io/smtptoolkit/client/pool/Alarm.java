package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.lend.Lender;
import java.time.Duration;

/**
 * The time at which a pool has to look at itself; guarded by its lock. Too early does no harm: who
 * looks sets it anew.
 */
final class Alarm {
  private final Lender lender;
  private final Outbox outbox;
  private final Runnable tick;
  private boolean set;
  private long due;

  Alarm(Lender lender, Outbox outbox, Runnable tick) {
    this.lender = lender;
    this.outbox = outbox;
    this.tick = tick;
  }

  static long nanos(Duration time) {
    return Timeouts.nanos(time);
  }

  /** Rings at the latest so long after a moment. */
  void at(long since, Duration time) {
    until(since + nanos(time));
  }

  /** Rings at the latest then. */
  void until(long time) {
    if (set && due - time <= 0) {
      return;
    }
    set = true;
    due = time;
    Duration left = Duration.ofNanos(Math.max(0, time - lender.nanoTime()));
    outbox.add(() -> lender.later(left, () -> outbox.change(() -> ring(time))));
  }

  private void ring(long time) {
    if (set && due == time) {
      set = false;
      tick.run();
    }
  }
}
