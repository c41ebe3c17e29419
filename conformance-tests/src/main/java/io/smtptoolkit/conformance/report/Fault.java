package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.script.Cause;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with a target, and the cases that noticed it. Immutable.
 *
 * @param results the one that shows it best first; at least one
 */
record Fault(List<Result> results) {
  private static final int MAX_ROWS = 4;
  private static final List<Verdict> HELD = List.of(Verdict.FAIL, Verdict.ERROR, Verdict.WARN);
  private static final List<Level> HEAVIEST_FIRST =
      List.of(
          Level.SECURITY,
          Level.MUST,
          Level.MUST_NOT,
          Level.SHOULD,
          Level.SHOULD_NOT,
          Level.ROBUST,
          Level.MAY);
  private static final Comparator<Result> BEST_FIRST =
      Comparator.<Result>comparingInt(one -> HELD.indexOf(one.verdict()))
          .thenComparingInt(one -> HEAVIEST_FIRST.indexOf(one.level()));

  /**
   * All that a run holds against its target, or against the suite: failures first, warnings last.
   */
  static List<Fault> of(Summary summary) {
    Map<String, List<Result>> groups = new LinkedHashMap<>();
    for (Result result : summary.results()) {
      if (HELD.contains(result.verdict())) {
        groups.computeIfAbsent(name(result), name -> new ArrayList<>()).add(result);
      }
    }
    return groups.values().stream()
        .map(results -> new Fault(results.stream().sorted(BEST_FIRST).toList()))
        .sorted(Comparator.comparing(Fault::best, BEST_FIRST))
        .toList();
  }

  /** An error of the suite has no cause in the target. */
  private static String name(Result result) {
    return result.verdict() == Verdict.ERROR
        ? "error " + result.which().requirement()
        : result.which().cause().map(Cause::name).orElse(result.which().requirement());
  }

  Result best() {
    return results.get(0);
  }

  Verdict verdict() {
    return best().verdict();
  }

  Optional<Cause> cause() {
    return verdict() == Verdict.ERROR ? Optional.empty() : best().which().cause();
  }

  /** What is wrong, in one line. */
  String title() {
    return cause()
        .map(Cause::title)
        .orElseGet(
            () ->
                verdict() == Verdict.ERROR
                    ? "a fault of the suite or its script, not of the target"
                    : "not met: " + best().which().header().title());
  }

  String counted() {
    return results.size() + (results.size() == 1 ? " case" : " cases");
  }

  /** How many cases noticed it, or which one. */
  String brief() {
    return results.size() == 1 ? cases() : counted();
  }

  /** The ids, rows of a table after their requirement. */
  String cases() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (Result result : results) {
      String id = result.which().id();
      String requirement = result.which().requirement();
      rows.computeIfAbsent(requirement, name -> new ArrayList<>())
          .add(id.substring(requirement.length()));
    }
    return rows.entrySet().stream()
        .map(
            one ->
                one.getKey()
                    + (one.getValue().size() > MAX_ROWS
                        ? "[" + one.getValue().size() + " rows]"
                        : String.join("", one.getValue())))
        .collect(Collectors.joining(", "));
  }
}
