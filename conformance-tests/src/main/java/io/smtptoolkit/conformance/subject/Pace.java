package io.smtptoolkit.conformance.subject;

import io.smtptoolkit.conformance.engine.wire.Timing;
import java.time.Duration;

/**
 * The pace at which a run connects: as its options say, and slower for a target that puts
 * connections off. Shared by all workers; locks itself.
 */
public final class Pace {
  private static final Duration FIRST_GAP = Duration.ofSeconds(1);
  // Chosen: a target that counts connections by the minute is served again before a run gives up.
  private static final Duration LONGEST_GAP = Duration.ofSeconds(5);

  private final Timing timing;
  private Duration gap;
  private long nextNanos = System.nanoTime();

  /**
   * A pace.
   *
   * @param gap at least so much time lies between two connections
   * @param timing scales what a target that puts off is given
   */
  public Pace(Duration gap, Timing timing) {
    this.gap = gap;
    this.timing = timing;
  }

  /**
   * Waits for the turn of the caller.
   *
   * @throws InterruptedException if the caller is interrupted while it waits
   */
  public void beforeConnecting() throws InterruptedException {
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      long turn = Math.max(now, nextNanos);
      nextNanos = turn + gap.toNanos();
      wait = turn - now;
    }
    if (wait > 0) {
      Timing.pass(Duration.ofNanos(wait));
    }
  }

  /** A connection was put off: the next ones come more slowly. */
  public synchronized void slower() {
    Duration first = timing.times(FIRST_GAP);
    Duration longest = timing.times(LONGEST_GAP);
    Duration doubled = gap.multipliedBy(2);
    Duration wanted = doubled.compareTo(first) < 0 ? first : doubled;
    if (wanted.compareTo(longest) > 0) {
      wanted = longest.compareTo(gap) > 0 ? longest : gap;
    }
    gap = wanted;
    nextNanos = System.nanoTime() + gap.toNanos();
  }

  /** {@return the time between two connections} */
  public synchronized Duration gap() {
    return gap;
  }
}
