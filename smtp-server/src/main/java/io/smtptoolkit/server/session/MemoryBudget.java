package io.smtptoolkit.server.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all connections of a server may hold together. Bounds for each are no bound for
 * all: a thousand clients that pipeline commands and read no replies, each within its limits, would
 * fill the heap.
 *
 * <p>A connection charges what it holds; under pressure all of them hold less, and in the end new
 * ones are refused and those that hold most are closed. Thread-safe.
 */
public final class MemoryBudget {
  /** The use of the budget, and what follows. */
  public enum Pressure {
    /** Everything goes its way. */
    NONE,
    /** From 70 %: no TLS handshakes, nothing is read beyond a line, idle connections end sooner. */
    TIGHT,
    /**
     * From 85 %: in addition, new connections are refused, and those that hold most and read no
     * replies, or do not end their handshake, are closed.
     */
    FULL
  }

  private final long octets;
  private final Runnable relief;
  private final AtomicLong charged = new AtomicLong();
  private final AtomicLong lastRelief = new AtomicLong(System.nanoTime() - RELIEF_NANOS);
  // Chosen: to look through all connections costs something, and closing takes effect late.
  private static final long RELIEF_NANOS = 200_000_000;

  /**
   * A budget of which nothing is used.
   *
   * @param octets how much
   * @param relief called now and then under pressure, by the thread of some connection: to see
   *     which connections can be ended
   */
  public MemoryBudget(long octets, Runnable relief) {
    this.octets = octets;
    this.relief = relief;
  }

  /**
   * A connection holds more than before, or less.
   *
   * @param more octets, negative for less
   */
  public void charge(long more) {
    charged.addAndGet(more);
    if (more > 0 && pressure() != Pressure.NONE) {
      long now = System.nanoTime();
      long last = lastRelief.get();
      if (now - last >= RELIEF_NANOS && lastRelief.compareAndSet(last, now)) {
        relief.run();
      }
    }
  }

  /**
   * The number of octets charged now.
   *
   * @return octets
   */
  public long charged() {
    return charged.get();
  }

  /**
   * The number of octets that must be given back until the pressure is gone.
   *
   * @return octets, zero or less without pressure
   */
  public long octetsAboveTight() {
    return charged.get() - octets * 70 / 100;
  }

  /**
   * The pressure that follows from that.
   *
   * @return the pressure
   */
  public Pressure pressure() {
    long percent = charged.get() * 100 / octets;
    if (percent < 70) {
      return Pressure.NONE;
    }
    return percent < 85 ? Pressure.TIGHT : Pressure.FULL;
  }
}
