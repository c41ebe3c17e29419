package io.smtptoolkit.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.ConnectionEnded;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.ServerStatistics;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.Suspicion;
import io.smtptoolkit.server.TlsFacts;
import io.smtptoolkit.server.TransactionEnded;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/**
 * Counts what happens on the connections of a server, by listener. It only adds to counters, and
 * never waits, so that it can be the server's inline observer:
 *
 * <pre>
 *   var metrics = new ServerMetrics(registry);
 *   SmtpServer server = SmtpServer.start(options.inlineObserver(metrics).build());
 *   metrics.watch(server);
 * </pre>
 *
 * <p>Thread-safe. Several servers whose listeners have different names can share one.
 */
public final class ServerMetrics implements SessionObserver {
  private static final String OPEN = "smtp.server.connections.open";

  private final MeterRegistry registry;
  private final Map<String, ListenerMeters> byListener = new ConcurrentHashMap<>();
  private final List<SmtpServer> watched = new CopyOnWriteArrayList<>();

  /**
   * Metrics that have counted nothing.
   *
   * @param registry where they are kept
   */
  public ServerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Adds the figures that a server has by itself: its open connections and their memory. Those of
   * several servers are summed.
   *
   * @param server kept from being collected as garbage as long as the registry is
   * @throws IllegalStateException if other metrics of the same registry watch a server: these are
   *     to be shared
   */
  public synchronized void watch(SmtpServer server) {
    if (watched.isEmpty()) {
      if (registry.find(OPEN).meter() != null) {
        throw new IllegalStateException(
            "the registry has the figures of a server: share its ServerMetrics");
      }
      register();
    }
    watched.add(server);
  }

  private void register() {
    Gauge.builder(OPEN, watched, all -> sum(all, ServerStatistics::connections))
        .description("Connections that are open.")
        .strongReference(true)
        .register(registry);
    Gauge.builder("smtp.server.memory", watched, all -> sum(all, ServerStatistics::memoryOctets))
        .description("What all connections hold, as charged to the limit for memory.")
        .baseUnit("octets")
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder(
            "smtp.server.dropped.calls",
            registry,
            same -> sum(watched, ServerStatistics::droppedCalls))
        .description("Log lines, and calls of an observer, that were dropped since it is too slow.")
        .register(registry);
  }

  @Override
  public void opened(SessionInfo session) {
    meters(session).opened();
  }

  @Override
  public void received(SessionInfo session, Command command) {
    meters(session).command(command);
  }

  @Override
  public void replied(SessionInfo session, Reply reply) {
    meters(session).reply(reply);
  }

  @Override
  public void tlsEstablished(SessionInfo session, TlsFacts tls) {
    meters(session).tls(tls);
  }

  @Override
  public void tlsFailed(SessionInfo session, String reason) {
    meters(session).tlsFailed();
  }

  @Override
  public void authenticated(SessionInfo session, SaslMechanism mechanism) {
    meters(session).authentication(mechanism, "succeeded");
  }

  @Override
  public void authenticationFailed(SessionInfo session, SaslMechanism mechanism, String reason) {
    meters(session).authentication(mechanism, "failed");
  }

  @Override
  public void refused(SessionInfo session, Refusal reason) {
    meters(session).refusal(reason);
  }

  @Override
  public void suspected(SessionInfo session, Suspicion suspicion) {
    meters(session).suspicion(suspicion.kind());
  }

  @Override
  public void violated(SessionInfo session, Reply reply, String reason) {
    meters(session).violation(reply);
  }

  @Override
  public void failed(SessionInfo session, Throwable fault) {
    meters(session).fault();
  }

  @Override
  public void transactionEnded(SessionInfo session, TransactionEnded transaction) {
    meters(session).transaction(transaction);
  }

  @Override
  public void closed(SessionInfo session, ConnectionEnded connection) {
    meters(session).closed(connection);
  }

  private static double sum(List<SmtpServer> servers, ToDoubleFunction<ServerStatistics> figure) {
    return servers.stream().map(SmtpServer::statistics).mapToDouble(figure).sum();
  }

  private ListenerMeters meters(SessionInfo session) {
    ListenerMeters known = byListener.get(session.listener());
    return known != null
        ? known
        : byListener.computeIfAbsent(
            session.listener(), listener -> new ListenerMeters(registry, listener));
  }
}
