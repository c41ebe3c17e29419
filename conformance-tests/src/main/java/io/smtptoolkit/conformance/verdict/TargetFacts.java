package io.smtptoolkit.conformance.verdict;

import io.smtptoolkit.conformance.script.Habit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a target says of itself, and what the survey found that it always does. Immutable.
 *
 * @param address {@code host:port}
 * @param greeting its lines, escaped
 * @param ehlo the lines of its EHLO reply, escaped; none if it refused
 * @param habits each with what was seen, in one line
 */
public record TargetFacts(
    String address, List<String> greeting, List<String> ehlo, Map<Habit, String> habits) {
  /**
   * Copies what can change.
   *
   * @param address as above
   * @param greeting as above
   * @param ehlo as above
   * @param habits copied, in the order of their constants
   */
  public TargetFacts {
    Map<Habit, String> copy = new EnumMap<>(Habit.class);
    copy.putAll(habits);
    habits = Collections.unmodifiableMap(copy);
  }

  /**
   * A target of which no habit is known.
   *
   * @param address {@code host:port}
   * @param greeting its lines, escaped
   * @param ehlo the lines of its EHLO reply, escaped
   */
  public TargetFacts(String address, List<String> greeting, List<String> ehlo) {
    this(address, greeting, ehlo, Map.of());
  }
}
