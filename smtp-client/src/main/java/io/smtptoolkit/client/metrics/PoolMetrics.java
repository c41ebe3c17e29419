package io.smtptoolkit.client.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.smtptoolkit.client.pool.Eviction;
import io.smtptoolkit.client.pool.PoolStatistics;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a pool, as {@link PoolStatistics} has them at each moment.
 *
 * <p>Thread-safe.
 */
public final class PoolMetrics implements MeterBinder {
  private final String pool;
  private final Supplier<PoolStatistics> statistics;

  /**
   * The metrics of a pool.
   *
   * @param name the label {@code pool}, which tells several pools apart
   * @param statistics such as {@code pool::statistics}
   */
  public PoolMetrics(String name, Supplier<PoolStatistics> statistics) {
    this.pool = name;
    this.statistics = statistics;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "endpoints", "Endpoints in use.", PoolStatistics::endpoints);
    gauge(registry, "opening", "Connections that are being opened.", PoolStatistics::opening);
    gauge(registry, "open", "Connections that are open.", PoolStatistics::open);
    gauge(registry, "idle", "Open connections that carry no message.", PoolStatistics::idle);
    gauge(registry, "waiting", "Messages that have no connection.", PoolStatistics::waiting);
    counter(registry, "opened", "Connections opened.", PoolStatistics::opened);
    counter(
        registry,
        "connect.failures",
        "Connections that could not be opened.",
        PoolStatistics::connectFailures);
    counter(registry, "sent", "Messages that have a result.", PoolStatistics::sent);
    counter(registry, "retried", "Messages sent once more.", PoolStatistics::retried);
    counter(registry, "refused", "Messages that were not taken.", PoolStatistics::refused);
    counter(registry, "expired", "Messages that waited too long.", PoolStatistics::expired);
    for (Eviction reason : Eviction.values()) {
      counter(
          registry,
          "evicted",
          "Connections that left the pool.",
          it -> it.evicted().getOrDefault(reason, 0L),
          "reason",
          reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<PoolStatistics> figure) {
    Gauge.builder("smtp.pool." + name, statistics, it -> figure.applyAsDouble(it.get()))
        .description(description)
        .tag("pool", pool)
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<PoolStatistics> figure,
      String... labels) {
    // A function counter does not keep what it counts for; its function does.
    FunctionCounter.builder(
            "smtp.pool." + name, registry, same -> figure.applyAsDouble(statistics.get()))
        .description(description)
        .tag("pool", pool)
        .tags(labels)
        .register(registry);
  }
}
