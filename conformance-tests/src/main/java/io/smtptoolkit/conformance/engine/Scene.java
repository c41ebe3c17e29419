package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.wire.Connection;
import io.smtptoolkit.conformance.engine.wire.RawReply;
import io.smtptoolkit.conformance.script.Condition;
import io.smtptoolkit.conformance.script.Expression;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Step;
import io.smtptoolkit.conformance.subject.Sync;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections and variables of one case, and what its conditions and expressions see of them.
 * One per attempt; one thread, but {@link #abandon} may come from another.
 */
final class Scene implements Condition.Circumstances {
  /** The connection that is meant without a name. */
  static final String MAIN = "main";

  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);

  private final Ground ground;
  private final Transcript transcript;
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();

  /** The connection that steps without a name mean; a procedure may have another one. */
  private final Deque<String> inUse = new ArrayDeque<>(List.of(MAIN));

  private Variables variables;

  Scene(Ground ground, Transcript transcript, String token) {
    this.ground = ground;
    this.transcript = transcript;
    this.variables = Variables.of(ground.target(), token);
  }

  /** Connects anew; a connection of this name is left before. */
  void open(Step step, Duration limit) throws IOException, InterruptedException {
    Connection before = connections.remove(name(step));
    if (before != null) {
      before.leave(patience());
    }
    ground.pace().beforeConnecting();
    connections.put(
        name(step), new Connection(name(step), ground.target().socketAddress(), limit, transcript));
  }

  private Duration patience() {
    return ground.target().timing().window(LEAVE_PATIENCE);
  }

  String name(Step step) {
    return step.at().connection().isEmpty() ? inUse.element() : step.at().connection();
  }

  Connection connection(Step step) {
    Connection connection = connections.get(name(step));
    if (connection == null) {
      throw new CaseEnd(
          Finding.of(Judgement.BROKEN, step.at() + ": no connection " + name(step) + " is open"));
    }
    return connection;
  }

  /** The octets of the last reply on the connection of a step, escaped; empty without one. */
  String shown(Step step) {
    return Optional.ofNullable(connections.get(name(step)))
        .flatMap(Connection::lastReply)
        .map(reply -> Transcript.escape(reply.octets()))
        .orElse("");
  }

  /** Whether a condition holds on the connection of a step. */
  boolean holds(Step step, Condition condition) {
    inUse.push(name(step));
    try {
      return condition.holds(this);
    } finally {
      inUse.pop();
    }
  }

  /** Plays a procedure: with a scope of its own, on the connection of the step. */
  void within(Step.Use step, Runnable body) {
    Variables inner = variables.inner();
    for (Map.Entry<String, Expression> argument : step.arguments().entrySet()) {
      inner.set(argument.getKey(), argument.getValue().evaluate(this));
    }
    variables = inner;
    inUse.push(name(step));
    try {
      body.run();
    } finally {
      inUse.pop();
      variables = inner.outer();
    }
  }

  boolean has(String variable) {
    return variables.has(variable);
  }

  void set(String variable, String octets) {
    variables.set(variable, octets);
  }

  /** Ends every connection politely. */
  void leave() {
    connections.values().forEach(connection -> connection.leave(patience()));
  }

  /** Ends every connection without ceremony. */
  void abandon() {
    connections.values().forEach(Connection::abandon);
  }

  /** Whether the target ended a connection without having said so. */
  boolean cutOff() {
    return connections.values().stream().anyMatch(Connection::cutOff);
  }

  @Override
  public boolean offers(String keyword) {
    return keywords().containsKey(keyword.toUpperCase(Locale.ROOT));
  }

  /** Of the connection in use if it had an EHLO reply, else of the survey. */
  private Map<String, String> keywords() {
    Connection connection = connections.get(inUse.element());
    return connection == null || connection.offered().isEmpty()
        ? ground.survey().keywords()
        : connection.offered();
  }

  @Override
  public boolean hasFixture(String name) {
    return Fixture.named(name).map(ground::has).orElse(false);
  }

  @Override
  public Optional<RawReply> lastReply() {
    return Optional.ofNullable(connections.get(inUse.element())).flatMap(Connection::lastReply);
  }

  @Override
  public boolean connectionOpen() {
    Connection connection = connections.get(inUse.element());
    return connection != null && connection.open();
  }

  @Override
  public String value(String name) {
    if (name.startsWith("cap.")) {
      return keywords().getOrDefault(name.substring(4).toUpperCase(Locale.ROOT), "");
    }
    return switch (name) {
      case "reply" ->
          lastReply()
              .map(reply -> Transcript.escape(RawReply.withoutLineEnd(reply.lines().get(0))))
              .orElse("");
      case "sync" -> sync();
      case "code" -> lastReply().map(reply -> Integer.toString(reply.code())).orElse("");
      default -> variables.value(name);
    };
  }

  /** The command that shows whether the connection in use is in step. */
  private String sync() {
    Connection connection = connections.get(inUse.element());
    Sync sync = ground.survey().sync();
    return connection == null || connection.hello() ? sync.afterHello() : sync.beforeHello();
  }
}
