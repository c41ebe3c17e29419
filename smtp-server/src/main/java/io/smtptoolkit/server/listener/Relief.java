package io.smtptoolkit.server.listener;

import io.smtptoolkit.server.session.ConnectionDriver;
import io.smtptoolkit.server.session.MemoryBudget;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acts when memory is tight: clients that only keep it are told goodbye, and when it is full
 * the worst are dropped. Runs on one thread at a time.
 */
final class Relief implements Runnable {
  // Chosen: an operator needs to know, once.
  private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Logger LOG = LoggerFactory.getLogger(Relief.class);

  private final Set<ConnectionDriver> drivers;
  private final MemoryBudget budget;
  private final long limit;
  private final Executor log;
  private volatile long lastWarning = System.nanoTime() - WARNING_NANOS;

  /**
   * The relief of a budget.
   *
   * @param drivers all connections, as they are at each moment
   * @param budget what they hold
   * @param limit what they may hold, for the log
   * @param log where lines are written, which may take long
   */
  Relief(Set<ConnectionDriver> drivers, MemoryBudget budget, long limit, Executor log) {
    this.drivers = drivers;
    this.budget = budget;
    this.limit = limit;
    this.log = log;
  }

  @Override
  public void run() {
    long now = System.nanoTime();
    if (now - lastWarning > WARNING_NANOS) {
      lastWarning = now;
      String line =
          "memory is tight: %d connections hold %d of %d octets (%s)"
              .formatted(drivers.size(), budget.charged(), limit, budget.pressure());
      log.execute(() -> LOG.warn(line));
    }
    drivers.forEach(ConnectionDriver::relieve);
    if (budget.pressure() == Pressure.FULL) {
      shed(budget.octetsAboveTight());
    }
  }

  /** Drops connections of which nothing comes back, those that hold most first. */
  private void shed(long octets) {
    // What each holds changes all the time, and one order must be kept while sorting.
    Map<ConnectionDriver, Long> held = new HashMap<>();
    drivers.forEach(
        driver -> {
          if (driver.isSheddable()) {
            held.put(driver, driver.charged());
          }
        });
    long freed = 0;
    for (var entry :
        held.entrySet().stream()
            .sorted(Map.Entry.<ConnectionDriver, Long>comparingByValue().reversed())
            .toList()) {
      if (freed >= octets) {
        return;
      }
      freed += entry.getValue();
      entry.getKey().shed();
    }
  }
}
