package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Bindings;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Target;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The variables of a case; a procedure has a scope of its own inside. One thread. */
final class Variables implements Bindings {
  private final Optional<Variables> outer;
  private final Map<String, String> values = new HashMap<>();

  private Variables(Optional<Variables> outer) {
    this.outer = outer;
  }

  static Variables of(Target target, String token) {
    Variables variables = new Variables(Optional.empty());
    for (Fixture fixture : Fixture.values()) {
      target.fixture(fixture).ifPresent(value -> variables.set(fixture.word(), value));
    }
    variables.set("token", token);
    variables.set("target.host", target.host());
    variables.set("target.port", Integer.toString(target.port()));
    return variables;
  }

  Variables inner() {
    return new Variables(Optional.of(this));
  }

  Variables outer() {
    return outer.orElseThrow();
  }

  void set(String name, String octets) {
    values.put(name, octets);
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  @Override
  public String value(String name) {
    return find(name).or(() -> part(name)).orElse("");
  }

  private Optional<String> find(String name) {
    String own = values.get(name);
    return own != null ? Optional.of(own) : outer.flatMap(scope -> scope.find(name));
  }

  /** {@code rcpt.local} and the like. */
  private Optional<String> part(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String whole = value(name.substring(0, dot));
    return Optional.of(
        switch (name.substring(dot + 1)) {
          case "upper" -> whole.toUpperCase(Locale.ROOT);
          case "lower" -> whole.toLowerCase(Locale.ROOT);
          case "local" -> whole.substring(0, Math.max(0, whole.lastIndexOf('@')));
          case "domain" -> domain(whole);
          case "before" -> whole.substring(0, Math.max(0, whole.indexOf('%')));
          case "after" -> whole.substring(whole.indexOf('%') + 1);
          default -> "";
        });
  }

  static String domain(String mailbox) {
    return mailbox.substring(mailbox.lastIndexOf('@') + 1);
  }
}
