package io.smtptoolkit.server.cli;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.config.Endpoint;
import io.smtptoolkit.server.metrics.QueueMetrics;
import io.smtptoolkit.server.metrics.ServerMetrics;
import io.smtptoolkit.server.queue.MessageQueue;
import java.io.IOException;
import java.util.Optional;

/** The metrics of the program, if they are asked for: what is counted, and where it is shown. */
final class ProgramMetrics implements AutoCloseable {
  private final Endpoint endpoint;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ServerMetrics metrics = new ServerMetrics(registry);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final MetricsEndpoint http;
  private volatile Optional<SmtpServer> server = Optional.empty();

  /**
   * Begins to show metrics, before the server starts.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  ProgramMetrics(Endpoint endpoint) throws IOException {
    this.endpoint = endpoint;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    http = new MetricsEndpoint(endpoint, registry::scrape, this::isReady);
  }

  void addTo(SmtpServerOptions.Builder options) {
    options.inlineObserver(metrics);
  }

  void started(SmtpServer running) {
    metrics.watch(running);
    server = Optional.of(running);
  }

  void addQueue(MessageQueue queue) {
    new QueueMetrics(queue::statistics).bindTo(registry);
  }

  /** As the program says it when it listens. */
  String describe() {
    return "metrics at http://" + endpoint.withPort(http.address().getPort()) + "/metrics";
  }

  private boolean isReady() {
    return server.filter(it -> it.statistics().isListening()).isPresent();
  }

  @Override
  public void close() {
    http.close();
    collections.close();
  }
}
