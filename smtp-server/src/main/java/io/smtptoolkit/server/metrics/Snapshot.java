package io.smtptoolkit.server.metrics;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Figures that cost something to make: kept for a second, so that all gauges of one look at the
 * metrics are of one moment.
 *
 * <p>Thread-safe.
 *
 * @param <T> the figures
 */
final class Snapshot<T> {
  // Chosen: longer than a look at all metrics takes, shorter than the time until a program looks
  // again.
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Callable<T> source;
  private final LongSupplier clock;
  private Optional<T> latest = Optional.empty(); // guarded by this
  private Optional<T> lastKnown = Optional.empty(); // guarded by this
  private boolean taken; // guarded by this
  private long takenNanos; // guarded by this

  Snapshot(Callable<T> source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
  }

  /** One of the figures; not a number while they cannot be had. */
  double figure(ToDoubleFunction<T> figure) {
    return latest().map(figure::applyAsDouble).orElse(Double.NaN);
  }

  /** One of the figures that only grow; the last one known while they cannot be had. */
  synchronized double total(ToDoubleFunction<T> figure) {
    var unused = latest();
    return lastKnown.map(figure::applyAsDouble).orElse(0.0);
  }

  private synchronized Optional<T> latest() {
    long now = clock.getAsLong();
    if (!taken || now - takenNanos >= NANOS) {
      try {
        latest = Optional.of(source.call());
        lastKnown = latest;
      } catch (Exception unreadable) {
        latest = Optional.empty(); // the store's own log says why
      }
      taken = true;
      takenNanos = clock.getAsLong();
    }
    return latest;
  }
}
