package io.smtptoolkit.conformance.verdict;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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

  /**
   * The target cannot be judged: unreachable, silent, ordinary mail is not taken, nothing or less
   * than asked for could be decided.
   */
  public static final int EXIT_NO_TARGET = 3;

  /** No case was executed. */
  public static final int EXIT_NOTHING_RUN = 4;

  /** The case without which a run says nothing. */
  public static final String BASELINE = "data/250-after-dot";

  /**
   * The number of results that have a verdict.
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
    return exitCode(0);
  }

  /**
   * The exit code of the program where a part of the cases has to be decided.
   *
   * @param percent of the applicable cases that must not be inconclusive
   * @return never {@link #EXIT_OK} where nothing or less was decided
   */
  public int exitCode(int percent) {
    if (results.stream().anyMatch(one -> one.finding().judgement() == Judgement.DEADLY)) {
      return EXIT_FAILED;
    }
    if (baselineFailed()) {
      return EXIT_NO_TARGET;
    }
    if (count(Verdict.FAIL) + count(Verdict.ERROR) > 0) {
      return EXIT_FAILED;
    }
    if (stopped.isPresent()) {
      return EXIT_NO_TARGET;
    }
    if (results.stream().noneMatch(Summary::executed)) {
      return EXIT_NOTHING_RUN;
    }
    return nothingDecided() || conclusivePercent() < percent ? EXIT_NO_TARGET : EXIT_OK;
  }

  /** A case that is missing a fixture or a keyword was looked at, but it was not executed. */
  private static boolean executed(Result result) {
    return result.attempts() > 0;
  }

  /** Checks over all replies find something to say even where no case came to its probe. */
  private boolean nothingDecided() {
    List<Result> played =
        results.stream().filter(result -> !result.which().header().passive()).toList();
    return (played.isEmpty() ? results : played).stream().noneMatch(Summary::decided);
  }

  private static boolean decided(Result result) {
    return switch (result.verdict()) {
      case PASS, FAIL, WARN, INFO -> true;
      case NOT_APPLICABLE, INCONCLUSIVE, ERROR -> false;
    };
  }

  /**
   * {@return how many of a hundred applicable cases were decided, rounded down; 0 if none is
   * applicable}
   */
  public int conclusivePercent() {
    long applicable = results.size() - count(Verdict.NOT_APPLICABLE);
    long decided = results.stream().filter(Summary::decided).count();
    return applicable == 0 ? 0 : (int) (100 * decided / applicable);
  }

  /** {@return how many inconclusive cases each option would help, most first} */
  public Map<String, Long> undecided() {
    return needs(result -> result.verdict() == Verdict.INCONCLUSIVE);
  }

  /** {@return how many decided cases have a part that an option would decide, most first} */
  public Map<String, Long> partlyDecided() {
    return needs(Summary::decided);
  }

  private Map<String, Long> needs(Predicate<Result> chosen) {
    Map<String, Long> counts = new TreeMap<>();
    results.stream()
        .filter(chosen)
        .flatMap(result -> result.finding().needs().stream())
        .forEach(option -> counts.merge(option, 1L, Long::sum));
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(one -> sorted.put(one.getKey(), one.getValue()));
    return sorted;
  }

  /** {@return what is left open and what would decide it, for the last lines of a report} */
  public List<String> openQuestions() {
    List<String> lines = new ArrayList<>();
    if (!undecided().isEmpty()) {
      lines.add(counted(undecided()));
    }
    if (!partlyDecided().isEmpty()) {
      lines.add("judged by replies alone, not by what is stored: " + counted(partlyDecided()));
    }
    long other =
        results.stream()
            .filter(one -> one.verdict() == Verdict.INCONCLUSIVE)
            .filter(one -> one.finding().needs().isEmpty() && !one.notReached())
            .count();
    if (other > 0) {
      lines.add(
          other + (other == 1 ? " case is" : " cases are") + " inconclusive for other reasons");
    }
    return lines;
  }

  private static String counted(Map<String, Long> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach(
        (option, count) -> {
          String cases = !parts.isEmpty() ? "" : count == 1 ? " case" : " cases";
          parts.add(count + cases + (count == 1 ? " needs " : " need ") + option);
        });
    return String.join(", ", parts);
  }
}
