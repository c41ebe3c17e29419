package io.smtptoolkit.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.smtptoolkit.server.queue.QueueStatistics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a queue. They are read from its store when they are asked for, at most once a
 * second; while the store cannot be read they are not a number.
 *
 * <p>Thread-safe.
 */
public final class QueueMetrics implements MeterBinder {
  private final Snapshot<QueueStatistics> snapshot;
  private final Clock clock;

  /**
   * The metrics of a queue.
   *
   * @param statistics such as {@code queue::statistics}; it may block, and fail
   */
  public QueueMetrics(Callable<QueueStatistics> statistics) {
    this(new Snapshot<>(statistics, System::nanoTime), Clock.systemUTC());
  }

  QueueMetrics(Snapshot<QueueStatistics> snapshot, Clock clock) {
    this.snapshot = snapshot;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge("smtp.queue.messages", "Messages in the queue.", QueueStatistics::messages)
        .register(registry);
    gauge("smtp.queue.waiting", "Recipients that are to be tried.", QueueStatistics::waiting)
        .register(registry);
    gauge("smtp.queue.held", "Recipients that wait for an operator.", QueueStatistics::held)
        .register(registry);
    gauge("smtp.queue.content", "The content of all messages.", QueueStatistics::contentOctets)
        .baseUnit("octets")
        .register(registry);
    gauge(
            "smtp.queue.oldest.age",
            "The age of the oldest message; 0 without messages.",
            it ->
                it.oldest()
                    .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1_000.0)
                    .orElse(0.0))
        .baseUnit("seconds")
        .register(registry);
  }

  private Gauge.Builder<Snapshot<QueueStatistics>> gauge(
      String name, String description, ToDoubleFunction<QueueStatistics> figure) {
    return Gauge.builder(name, snapshot, it -> it.figure(figure))
        .description(description)
        .strongReference(true);
  }
}
