package io.smtptoolkit.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.smtptoolkit.server.relay.RelayStatistics;
import io.smtptoolkit.server.relay.RelayStatistics.Destination;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a relay, summed over its destinations; {@link RelayStatistics} has them one by
 * one. Those of its queue are {@link QueueMetrics}.
 *
 * <p>Thread-safe.
 */
public final class RelayMetrics implements MeterBinder {
  private static final String RECIPIENTS = "smtp.relay.recipients";

  private final Snapshot<RelayStatistics> snapshot;

  /**
   * The metrics of a relay.
   *
   * @param statistics such as {@code relay::statistics}; it may block, and fail
   */
  public RelayMetrics(Callable<RelayStatistics> statistics) {
    this.snapshot = new Snapshot<>(statistics, System::nanoTime);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("smtp.relay.running", snapshot, it -> it.figure(RelayStatistics::running))
        .description("Messages that are being sent.")
        .strongReference(true)
        .register(registry);
    counter(
            registry,
            "smtp.relay.attempts",
            "Mail transactions with other servers.",
            Destination::attempts)
        .register(registry);
    counter(
            registry,
            "smtp.relay.time",
            "From acceptance to the other server's reply, the sum.",
            it -> it.timeToRelay().toMillis() / 1_000.0)
        .baseUnit("seconds")
        .register(registry);
    recipients(registry, "relayed", Destination::relayed);
    recipients(registry, "failed", Destination::failed);
    recipients(registry, "deferred", Destination::deferred);
    recipients(registry, "unknown", Destination::unknown);
  }

  private void recipients(
      MeterRegistry registry, String outcome, ToDoubleFunction<Destination> figure) {
    counter(registry, RECIPIENTS, "What became of recipients; deferred counts each time.", figure)
        .tag("outcome", outcome)
        .register(registry);
  }

  private FunctionCounter.Builder<MeterRegistry> counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<Destination> figure) {
    // A function counter does not keep what it counts for; its function does.
    return FunctionCounter.builder(name, registry, same -> snapshot.total(all -> sum(all, figure)))
        .description(description);
  }

  private static double sum(RelayStatistics statistics, ToDoubleFunction<Destination> figure) {
    return statistics.destinations().values().stream().mapToDouble(figure).sum();
  }
}
