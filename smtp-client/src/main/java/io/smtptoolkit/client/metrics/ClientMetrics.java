package io.smtptoolkit.client.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what happens on the connections of a client, for all servers together: give it to the
 * client's options as its observer.
 *
 * <p>Thread-safe. Several clients can share one.
 */
public final class ClientMetrics implements ConnectionObserver {
  // The verbs besides the codec's own that have a label; a bundle's may be any.
  private static final Set<String> CUSTOM_VERBS = Set.of("ETRN", "BURL", "XCLIENT", "XFORWARD");
  private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Counter opened;
  private final Counter closed;
  private final DistributionSummary content;
  private final Counter violations;
  private final Counter faults;
  private final Map<String, Counter> commands = new ConcurrentHashMap<>();
  private final Map<String, Counter> replies = new ConcurrentHashMap<>();

  /**
   * Metrics that have counted nothing.
   *
   * @param registry where they are kept
   */
  public ClientMetrics(MeterRegistry registry) {
    this.registry = registry;
    opened = counter("smtp.client.connections", "Connections that were opened.");
    closed = counter("smtp.client.connections.closed", "Connections that are over.");
    violations = counter("smtp.client.violations", "Servers that broke the protocol.");
    faults = counter("smtp.client.faults", "Faults of the content's source, or of the client.");
    content =
        DistributionSummary.builder("smtp.client.content")
            .description("The sizes of contents that were sent to their ends.")
            .baseUnit("octets")
            .register(registry);
  }

  @Override
  public void opened(ConnectionInfo connection) {
    opened.increment();
  }

  @Override
  public void tlsEstablished(ConnectionInfo connection, String protocol, String cipherSuite) {
    String version = TLS_VERSIONS.contains(protocol) ? protocol : OTHER;
    counter("smtp.client.tls", "TLS handshakes that are done.", "version", version).increment();
  }

  @Override
  public void sent(ConnectionInfo connection, Command command) {
    String keyword = command.keyword();
    String verb = command.verb().isPresent() || CUSTOM_VERBS.contains(keyword) ? keyword : OTHER;
    commands
        .computeIfAbsent(verb, it -> counter("smtp.client.commands", "Commands sent.", "verb", it))
        .increment();
  }

  @Override
  public void contentSent(ConnectionInfo connection, long octets) {
    content.record((double) octets);
  }

  @Override
  public void replied(ConnectionInfo connection, Reply reply) {
    // There are 400 codes that a reply can have (RFC 5321 §4.2).
    replies
        .computeIfAbsent(
            reply.code().toString(),
            it -> counter("smtp.client.replies", "Replies received.", "code", it))
        .increment();
  }

  @Override
  public void violated(ConnectionInfo connection, String reason) {
    violations.increment();
  }

  @Override
  public void failed(ConnectionInfo connection, Throwable fault) {
    faults.increment();
  }

  @Override
  public void closed(ConnectionInfo connection, String reason) {
    closed.increment();
  }

  private Counter counter(String name, String description, String... labels) {
    return Counter.builder(name).description(description).tags(labels).register(registry);
  }
}
