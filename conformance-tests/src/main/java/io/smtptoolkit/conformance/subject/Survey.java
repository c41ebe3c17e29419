package io.smtptoolkit.conformance.subject;

import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import java.util.EnumMap;
import java.util.Map;

/**
 * The facts that are known of the target before the first case. Immutable.
 *
 * @param facts for reports
 * @param keywords of its EHLO reply, upper case, with their parameters
 * @param sync commands that show whether a connection is in step
 * @param unusable fixtures that do not hold what the tester says of them, with what was seen
 */
public record Survey(
    TargetFacts facts, Map<String, String> keywords, Sync sync, Map<Fixture, String> unusable) {

  /**
   * Says whether the target has a habit.
   *
   * @param habit which
   * @return if the survey has found it
   */
  public boolean has(Habit habit) {
    return facts.habits().containsKey(habit);
  }

  /**
   * The same with more habits known.
   *
   * @param more what was seen of each
   * @return a new survey
   */
  public Survey with(Map<Habit, String> more) {
    Map<Habit, String> all = new EnumMap<>(Habit.class);
    all.putAll(facts.habits());
    all.putAll(more);
    TargetFacts known =
        new TargetFacts(
            facts.address(), facts.greeting(), facts.ehlo(), facts.tls(), Map.copyOf(all));
    return new Survey(known, keywords, sync, unusable);
  }
}
