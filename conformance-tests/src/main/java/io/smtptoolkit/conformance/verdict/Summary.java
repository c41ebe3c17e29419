package io.smtptoolkit.conformance.verdict;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole run. Immutable.
 *
 * @param target what was judged
 * @param profile how
 * @param results in the order of the cases
 * @param stopped why the run ended before its end
 * @param later how many cases cannot be run yet
 */
public record Summary(
    TargetFacts target,
    Profile profile,
    List<Result> results,
    Optional<String> stopped,
    int later) {
  /** Nothing failed. */
  public static final int EXIT_OK = 0;

  /** Something failed. */
  public static final int EXIT_FAILED = 1;

  /** The target cannot be judged: unreachable, silent, or the baseline case failed. */
  public static final int EXIT_NO_TARGET = 3;

  /** No case was executed. */
  public static final int EXIT_NOTHING_RUN = 4;

  /** The case without which a run says nothing. */
  public static final String BASELINE = "data/250-after-dot";

  /**
   * How many results have a verdict.
   *
   * @param verdict to be counted
   * @return 0 or more
   */
  public long count(Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /** {@return counts for each area, areas in the order of the cases} */
  public Map<String, Map<Verdict, Integer>> byArea() {
    Map<String, Map<Verdict, Integer>> areas = new LinkedHashMap<>();
    for (Result result : results) {
      areas
          .computeIfAbsent(result.which().area(), area -> new EnumMap<>(Verdict.class))
          .merge(result.verdict(), 1, Integer::sum);
    }
    return areas;
  }

  /**
   * {@return whether the baseline case was played and did not pass}
   *
   * <p>Inconclusive counts: where the recipient is put off, hardly any case comes to its probe.
   */
  public boolean baselineFailed() {
    return results.stream()
        .anyMatch(
            result ->
                result.which().id().equals(BASELINE)
                    && (result.verdict() == Verdict.FAIL
                        || result.verdict() == Verdict.ERROR
                        || (result.verdict() == Verdict.INCONCLUSIVE && executed(result))));
  }

  /** {@return the exit code of the program} */
  public int exitCode() {
    if (stopped.isPresent() || baselineFailed()) {
      return EXIT_NO_TARGET;
    }
    if (results.stream().noneMatch(Summary::executed)) {
      return EXIT_NOTHING_RUN;
    }
    return count(Verdict.FAIL) + count(Verdict.ERROR) > 0 ? EXIT_FAILED : EXIT_OK;
  }

  /** A case that is missing a fixture or a keyword was looked at, but it was not executed. */
  private static boolean executed(Result result) {
    return result.attempts() > 0;
  }
}
