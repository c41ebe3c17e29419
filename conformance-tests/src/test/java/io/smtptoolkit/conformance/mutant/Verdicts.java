package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The outcome of one or more runs against one server. Immutable.
 *
 * @param results by the id of the case, the last one of each
 * @param habits that the last survey has learnt
 * @param stopped why the last run ended early
 */
record Verdicts(Map<String, Result> results, Set<String> habits, Optional<String> stopped) {
  private static final Set<Verdict> GREEN =
      EnumSet.of(Verdict.PASS, Verdict.INFO, Verdict.NOT_APPLICABLE);

  static Verdicts of(Summary summary) {
    Map<String, Result> results = new TreeMap<>();
    summary.results().forEach(result -> results.put(result.which().id(), result));
    Set<String> habits = new TreeSet<>();
    summary.target().habits().keySet().forEach(habit -> habits.add("survey " + habit.word()));
    return new Verdicts(results, habits, summary.stopped());
  }

  /** The same, and what cases that ran again have shown. */
  Verdicts with(Verdicts later) {
    Map<String, Result> all = new TreeMap<>(results);
    all.putAll(later.results);
    return new Verdicts(all, later.habits, later.stopped);
  }

  /** What is held against the server, by requirement, and what the survey has learnt of it. */
  Set<String> red() {
    Set<String> red = new TreeSet<>(habits);
    for (Result result : results.values()) {
      switch (result.verdict()) {
        case FAIL, WARN -> red.add(result.which().requirement());
        case ERROR -> red.add("error in " + result.which().id() + " " + result.finding());
        case PASS, INFO, NOT_APPLICABLE, INCONCLUSIVE -> {}
      }
    }
    return red;
  }

  /** What is red and not expected, or expected and not red. */
  Set<String> differing(Set<String> expected) {
    Set<String> red = red();
    Set<String> differing = new TreeSet<>(red);
    differing.removeAll(expected);
    expected.stream().filter(id -> !red.contains(id)).forEach(differing::add);
    return differing;
  }

  /** The results that are not even inconclusive for a good reason: there is none on this server. */
  List<Result> notGreen() {
    return results.values().stream().filter(one -> !GREEN.contains(one.verdict())).toList();
  }
}
