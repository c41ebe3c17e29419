package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The turns of one connection on the thread that it shares: each is short, and the next one comes
 * after those of the others. On the connection's thread only.
 */
final class Turns {
  // Chosen: a turn ends after so many events or so long, for the other connections of the thread.
  private static final int EVENTS = 256;
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Link link;
  private final LongSupplier clock;
  private final Runnable turn;
  private boolean queued;
  private int events;
  private long endNanos;

  Turns(Link link, LongSupplier clock, Runnable turn) {
    this.link = link;
    this.clock = clock;
    this.turn = turn;
  }

  /** A turn begins. */
  void begin() {
    events = 0;
    endNanos = clock.getAsLong() + NANOS;
  }

  /**
   * Counts an event of this turn.
   *
   * @return whether it has to wait for the next turn, which is queued then
   */
  boolean isOver() {
    events++;
    boolean over = events > EVENTS || (events % 16 == 0 && clock.getAsLong() - endNanos > 0);
    if (over && !queued) {
      queued = true;
      link.execute(
          () -> {
            queued = false;
            turn.run();
          });
    }
    return over;
  }

  /** Whether another turn is to come. */
  boolean isQueued() {
    return queued;
  }
}
