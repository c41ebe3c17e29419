package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as text. Stateless. */
public final class ConsoleReport {
  private static final List<Verdict> TOLD =
      List.of(Verdict.WARN, Verdict.INFO, Verdict.NOT_APPLICABLE, Verdict.INCONCLUSIVE);

  private ConsoleReport() {}

  /**
   * Prints a tree of what was found, failures with their transcripts, and the counts.
   *
   * @param summary of the run
   * @param quiet leaves out the lines of cases that are neither fail nor error nor warn
   * @param out where to
   */
  public static void print(Summary summary, boolean quiet, PrintStream out) {
    out.println("target " + summary.target().address() + " · profile " + word(summary.profile()));
    summary.target().greeting().forEach(line -> out.println("  " + line));
    for (String area : summary.byArea().keySet()) {
      out.println();
      out.println(area + "  " + counts(summary.byArea().get(area)));
      summary.results().stream()
          .filter(result -> result.which().area().equals(area))
          .forEach(result -> one(result, quiet, out));
    }
    out.println();
    total(summary, out);
  }

  private static void one(Result result, boolean quiet, PrintStream out) {
    Verdict verdict = result.verdict();
    if (verdict == Verdict.FAIL || verdict == Verdict.ERROR) {
      out.println("  " + verdict.word().toUpperCase(Locale.ROOT) + " " + result.which().id());
      failure(result, out);
    } else if (verdict == Verdict.WARN
        || (!quiet && TOLD.contains(verdict) && !result.notReached())) {
      String reason = reason(result.finding());
      out.println(
          "  "
              + verdict.word()
              + " "
              + result.which().id()
              + (reason.isEmpty() ? "" : ": " + reason));
    }
  }

  private static void failure(Result result, PrintStream out) {
    var header = result.which().header();
    Finding finding = result.finding();
    out.println("    " + header.title());
    out.println("    " + header.level() + ", " + String.join(", ", header.references()));
    field(out, "reason", finding.reason());
    field(out, "expected", finding.expected());
    field(out, "actual", finding.actual());
    if (!result.transcript().isEmpty()) {
      out.println("    transcript:");
      result.transcript().forEach(entry -> out.println("      " + entry.line()));
    }
  }

  private static void field(PrintStream out, String name, String value) {
    if (!value.isEmpty()) {
      out.println("    " + name + ": " + value);
    }
  }

  /** Why, in one line. */
  static String reason(Finding finding) {
    String compared =
        finding.expected().isEmpty()
            ? ""
            : "expected " + finding.expected() + ", actual " + finding.actual();
    return finding.reason().isEmpty() || compared.isEmpty()
        ? printable(finding.reason() + compared)
        : printable(finding.reason() + ": " + compared);
  }

  /** A script's own words are UTF-8 kept as octets: what is not ASCII in them is escaped. */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.chars()
        .mapToObj(c -> Character.toString(c))
        .map(c -> c.equals("\\") ? c : Transcript.escape(c))
        .forEach(out::append);
    return out.toString();
  }

  private static void total(Summary summary, PrintStream out) {
    out.println(
        Arrays.stream(Verdict.values())
                .map(verdict -> summary.count(verdict) + " " + verdict.word())
                .collect(Collectors.joining(", "))
            + (summary.later() > 0 ? ", " + summary.later() + " later" : ""));
    summary.stopped().ifPresent(reason -> out.println("stopped early: " + reason));
    if (summary.exitCode() == Summary.EXIT_NOTHING_RUN) {
      out.println("no case was executed");
    }
    if (summary.baselineFailed()) {
      out.println("the baseline case " + Summary.BASELINE + " did not pass: this run says nothing");
    }
    summary.openQuestions().forEach(out::println);
  }

  private static String counts(Map<Verdict, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().word())
        .collect(Collectors.joining(", "));
  }

  static String word(Profile profile) {
    return profile.name().toLowerCase(Locale.ROOT);
  }
}
