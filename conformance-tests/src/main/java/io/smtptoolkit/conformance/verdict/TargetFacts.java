package io.smtptoolkit.conformance.verdict;

import io.smtptoolkit.conformance.script.Habit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The facts that a target says of itself, and what the survey found that it always does. Immutable.
 *
 * @param address {@code host:port}
 * @param greeting its lines, escaped
 * @param ehlo the lines of its EHLO reply, escaped; none if it refused
 * @param tls what a handshake after STARTTLS showed, escaped; none without STARTTLS
 * @param habits each with what was seen, in one line
 */
public record TargetFacts(
    String address,
    List<String> greeting,
    List<String> ehlo,
    List<String> tls,
    Map<Habit, String> habits) {
  /**
   * Copies what can change, and makes all that the target said printable.
   *
   * @param address as above
   * @param greeting as above
   * @param ehlo as above
   * @param tls as above
   * @param habits copied, in the order of their constants
   */
  public TargetFacts {
    greeting = printable(greeting);
    ehlo = printable(ehlo);
    tls = printable(tls);
    Map<Habit, String> copy = new EnumMap<>(Habit.class);
    habits.forEach((habit, seen) -> copy.put(habit, Transcript.printable(seen)));
    habits = Collections.unmodifiableMap(copy);
  }

  /**
   * A target of which no habit is known, without TLS.
   *
   * @param address {@code host:port}
   * @param greeting its lines, escaped
   * @param ehlo the lines of its EHLO reply, escaped
   */
  public TargetFacts(String address, List<String> greeting, List<String> ehlo) {
    this(address, greeting, ehlo, List.of(), Map.of());
  }

  private static List<String> printable(List<String> lines) {
    return lines.stream().map(Transcript::printable).toList();
  }
}
