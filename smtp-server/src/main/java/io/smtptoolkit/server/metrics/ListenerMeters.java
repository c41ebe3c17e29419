package io.smtptoolkit.server.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.ConnectionEnded;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.Suspicion;
import io.smtptoolkit.server.TlsFacts;
import io.smtptoolkit.server.TransactionEnded;
import io.smtptoolkit.server.TransactionEnded.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of one listener. Those whose labels are few are made at once, so that they are there
 * with zero; those of commands, replies and mechanisms with the first of their kind.
 *
 * <p>Thread-safe.
 */
final class ListenerMeters {
  // The verbs besides the codec's own that have a label; a bundle's may be any.
  private static final Set<String> CUSTOM_VERBS = Set.of("ETRN", "BURL", "XCLIENT", "XFORWARD");
  private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final String listener;
  private final Counter connections;
  private final Counter octetsIn;
  private final Counter octetsOut;
  private final Timer sessions;
  private final Counter recipientsAccepted;
  private final Counter recipientsRefused;
  private final DistributionSummary content;
  private final Counter tlsFailures;
  private final Counter faults;
  private final Map<Outcome, Timer> transactions = new EnumMap<>(Outcome.class);
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
  private final Map<Suspicion.Kind, Counter> suspicions = new EnumMap<>(Suspicion.Kind.class);
  private final Map<String, Counter> commands = new ConcurrentHashMap<>();
  private final Map<ReplyCode, Counter> replies = new ConcurrentHashMap<>();
  private final Map<String, Counter> violations = new ConcurrentHashMap<>();

  ListenerMeters(MeterRegistry registry, String listener) {
    this.registry = registry;
    this.listener = listener;
    connections = counter("smtp.server.connections", "Connections that were accepted.");
    octetsIn = octets("in");
    octetsOut = octets("out");
    sessions = timer("smtp.server.sessions", "Connections that are over, and their durations.");
    recipientsAccepted = recipients("accepted");
    recipientsRefused = recipients("refused");
    content =
        DistributionSummary.builder("smtp.server.content")
            .description("The sizes of the messages that were accepted.")
            .baseUnit("octets")
            .tag("listener", listener)
            .register(registry);
    tlsFailures =
        counter("smtp.server.tls.failures", "TLS handshakes and connections that failed.");
    faults = counter("smtp.server.faults", "Faults of the service, or of the server itself.");
    for (Outcome outcome : Outcome.values()) {
      transactions.put(
          outcome,
          timer(
              "smtp.server.transactions",
              "Mail transactions that are over, and their durations.",
              "outcome",
              word(outcome)));
    }
    for (Refusal reason : Refusal.values()) {
      refusals.put(
          reason,
          counter(
              "smtp.server.refusals",
              "Clients that the server has turned away or given up.",
              "reason",
              word(reason)));
    }
    for (Suspicion.Kind kind : Suspicion.Kind.values()) {
      suspicions.put(
          kind,
          counter("smtp.server.suspicions", "What clients of mail hardly do.", "kind", word(kind)));
    }
  }

  void opened() {
    connections.increment();
  }

  void command(Command command) {
    String keyword = command.keyword();
    String verb = command.verb().isPresent() || CUSTOM_VERBS.contains(keyword) ? keyword : OTHER;
    commands
        .computeIfAbsent(
            verb, it -> counter("smtp.server.commands", "Commands received in order.", "verb", it))
        .increment();
  }

  void reply(Reply reply) {
    replies
        .computeIfAbsent(
            reply.code(),
            it -> counter("smtp.server.replies", "Replies given.", "code", it.toString()))
        .increment();
  }

  void violation(Reply reply) {
    violations
        .computeIfAbsent(
            reply.code().toString(),
            it ->
                counter(
                    "smtp.server.violations",
                    "Errors of clients in the protocol, by the reply to them.",
                    "code",
                    it))
        .increment();
  }

  void tls(TlsFacts tls) {
    String version = TLS_VERSIONS.contains(tls.protocol()) ? tls.protocol() : OTHER;
    counter("smtp.server.tls", "TLS handshakes that are done.", "version", version).increment();
  }

  void tlsFailed() {
    tlsFailures.increment();
  }

  void authentication(SaslMechanism mechanism, String outcome) {
    counter(
            "smtp.server.authentications",
            "Attempts to authenticate.",
            "mechanism",
            mechanism.keyword(),
            "outcome",
            outcome)
        .increment();
  }

  void refusal(Refusal reason) {
    requireNonNull(refusals.get(reason)).increment();
  }

  void suspicion(Suspicion.Kind kind) {
    requireNonNull(suspicions.get(kind)).increment();
  }

  void fault() {
    faults.increment();
  }

  void transaction(TransactionEnded ended) {
    requireNonNull(transactions.get(ended.outcome())).record(ended.duration());
    recipientsAccepted.increment(ended.recipientsAccepted());
    recipientsRefused.increment(ended.recipientsRefused());
    if (ended.outcome() == Outcome.ACCEPTED || ended.outcome() == Outcome.UNACKNOWLEDGED) {
      content.record((double) ended.contentOctets());
    }
  }

  void closed(ConnectionEnded ended) {
    sessions.record(ended.duration());
    octetsIn.increment((double) ended.octetsReceived());
    octetsOut.increment((double) ended.octetsSent());
  }

  private Counter octets(String direction) {
    return Counter.builder("smtp.server.traffic")
        .description("Octets on the wire, of connections that are over.")
        .baseUnit("octets")
        .tags("listener", listener, "direction", direction)
        .register(registry);
  }

  private Counter recipients(String outcome) {
    return counter("smtp.server.recipients", "RCPT commands.", "outcome", outcome);
  }

  private Counter counter(String name, String description, String... labels) {
    return Counter.builder(name)
        .description(description)
        .tag("listener", listener)
        .tags(labels)
        .register(registry);
  }

  private Timer timer(String name, String description, String... labels) {
    return Timer.builder(name)
        .description(description)
        .tag("listener", listener)
        .tags(labels)
        .serviceLevelObjectives(
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10))
        .register(registry);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
