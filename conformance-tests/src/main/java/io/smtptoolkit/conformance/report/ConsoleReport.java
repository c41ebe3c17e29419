package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A run as text for the operator of the target: what is wrong comes first, one block for each
 * fault; the last lines say it again in short, with what is left undecided. One per run; not
 * thread-safe.
 */
public final class ConsoleReport {
  private static final int MAX_NAMED = 6;

  private final Summary summary;
  private final Occasion occasion;
  private final Page page;
  private final List<Fault> faults;

  private ConsoleReport(Summary summary, Occasion occasion, PrintStream out) {
    this.summary = summary;
    this.occasion = occasion;
    this.page = new Page(out);
    this.faults = Fault.of(summary);
  }

  /**
   * Prints a whole report.
   *
   * @param summary of the run
   * @param occasion when and how it was made
   * @param out where to
   */
  public static void print(Summary summary, Occasion occasion, PrintStream out) {
    ConsoleReport report = new ConsoleReport(summary, occasion, out);
    report.head();
    report.faults();
    report.others();
    report.inShort();
  }

  /**
   * Prints only what is wrong, in short, and the counts.
   *
   * @param summary of the run
   * @param occasion when and how it was made
   * @param out where to
   */
  public static void printShort(Summary summary, Occasion occasion, PrintStream out) {
    new ConsoleReport(summary, occasion, out).inShort();
  }

  private void head() {
    TargetFacts target = summary.target();
    page.line("SMTP conformance of " + target.address());
    page.field(
        "run",
        List.of(
            occasion.date()
                + ", took "
                + occasion.duration()
                + "; "
                + occasion.suite()
                + ", profile "
                + word(summary.profile())
                + ", at most "
                + occasion.jobs()
                + (occasion.jobs() == 1 ? " case" : " cases")
                + " at a time"));
    page.field("options", List.of(String.join(" ", occasion.options())));
    page.field("greeting", target.greeting());
    page.field("EHLO", List.of(withoutCodes(target.ehlo())));
    page.field("TLS", target.tls());
    page.field(
        "habits",
        target.habits().entrySet().stream()
            .map(habit -> habit.getKey().word() + ": " + habit.getValue())
            .toList());
    page.empty();
    ends();
    page.line(verdicts());
    long wrong = faults.stream().filter(fault -> fault.verdict() != Verdict.WARN).count();
    page.line(
        "failures have "
            + counted(wrong, "cause")
            + ", warnings "
            + counted(faults.size() - wrong, "cause")
            + ", each told once below");
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String withoutCodes(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceFirst("^[0-9]{3}[ -]", ""))
        .collect(Collectors.joining(", "));
  }

  /** Why the run ended before its end, or what makes all else worthless. */
  private void ends() {
    summary.stopped().ifPresent(reason -> page.line("stopped early: " + reason));
    if (summary.exitCode() == Summary.EXIT_NOTHING_RUN) {
      page.line("no case was executed");
    }
    if (summary.baselineFailed()) {
      page.line("the baseline case " + Summary.BASELINE + " did not pass: this run says nothing");
    }
  }

  private void faults() {
    int number = 0;
    for (Fault fault : faults) {
      page.empty();
      number++;
      page.wrapped(number + ". " + verdict(fault) + "  ", fault.title());
      Explanation.fields(fault, summary.target())
          .forEach(field -> page.field(field.label(), field.lines()));
      page.field("noticed by", List.of(fault.counted() + ": " + fault.cases()));
      Evidence evidence = Evidence.of(fault.best());
      if (!evidence.transcript().isEmpty()) {
        page.field("transcript", List.of(fault.best().which().id()));
        page.lines(6, evidence.transcript().stream().map(ConsoleReport::line).toList());
      }
    }
  }

  private static String line(Transcript.Entry entry) {
    return entry.ours() ? entry.line() : Evidence.cut(entry.line());
  }

  /** What is worth knowing and no fault. */
  private void others() {
    byReason(Verdict.INCONCLUSIVE, "undecided");
    byReason(Verdict.NOT_APPLICABLE, "does not apply");
    List<Result> recorded = with(Verdict.INFO);
    if (!recorded.isEmpty()) {
      page.empty();
      page.line("recorded, where the texts leave it open: " + recorded.size());
      recorded.forEach(one -> page.wrapped("  " + one.which().id() + ": ", reason(one.finding())));
    }
  }

  /** Many cases share a reason: it is said once. */
  private void byReason(Verdict verdict, String heading) {
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    List<Result> results = with(verdict).stream().filter(one -> !one.notReached()).toList();
    for (Result result : results) {
      reasons
          .computeIfAbsent(reason(result.finding()), reason -> new ArrayList<>())
          .add(result.which().id());
    }
    if (reasons.isEmpty()) {
      return;
    }
    page.empty();
    page.line(heading + ": " + results.size());
    reasons.forEach((reason, ids) -> page.wrapped("  ", reason + ": " + named(ids)));
  }

  private static String named(List<String> ids) {
    String named = ids.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
    return ids.size() > MAX_NAMED ? named + " and " + (ids.size() - MAX_NAMED) + " more" : named;
  }

  private List<Result> with(Verdict verdict) {
    return summary.results().stream().filter(one -> one.verdict() == verdict).toList();
  }

  private void inShort() {
    page.empty();
    page.line("In short: " + summary.target().address() + ", " + occasion.date());
    ends();
    int number = 0;
    for (Fault fault : faults) {
      number++;
      page.wrapped(
          "  " + number + ". " + verdict(fault) + "  ", fault.title() + " (" + fault.brief() + ")");
      fault
          .cause()
          .ifPresent(
              cause ->
                  Explanation.cures(cause, summary.target())
                      .limit(1)
                      .map(cure -> cure.toString().split(";", 2)[0])
                      .forEach(cure -> page.wrapped("        cure: ", cure)));
    }
    if (faults.isEmpty() && summary.exitCode() == Summary.EXIT_OK) {
      page.line("  nothing wrong was found");
    }
    summary.undecided().forEach((option, cases) -> page.wrapped("  ", needed(option, cases)));
    if (!summary.partlyDecided().isEmpty()) {
      page.wrapped(
          "  ",
          summary.partlyDecided().entrySet().stream()
              .map(one -> one.getValue() + " more would be judged in full with " + one.getKey())
              .collect(Collectors.joining("; ")));
    }
    page.line(verdicts());
  }

  private static String needed(String option, long cases) {
    return cases
        + (cases == 1 ? " case needs " : " cases need ")
        + Arrays.stream(Fixture.values())
            .filter(fixture -> fixture.option().equals(option))
            .findFirst()
            .map(Fixture::usage)
            .orElse(option);
  }

  private static String verdict(Fault fault) {
    return fault.verdict() == Verdict.WARN
        ? "warn"
        : fault.verdict().word().toUpperCase(Locale.ROOT);
  }

  private String verdicts() {
    return counted(summary.results().size(), "case")
        + ": "
        + Arrays.stream(Verdict.values())
            .map(verdict -> summary.count(verdict) + " " + verdict.word())
            .collect(Collectors.joining(", "))
        + (summary.later() > 0 ? "; " + summary.later() + " more are for later" : "");
  }

  /** Why, in one line. */
  static String reason(Finding finding) {
    List<String> parts = new ArrayList<>();
    if (!finding.reason().isEmpty()) {
      parts.add(finding.reason());
    }
    if (!finding.actual().isEmpty()) {
      parts.add("came " + finding.actual());
    }
    if (!finding.expected().isEmpty()) {
      parts.add("right is " + finding.expected());
    }
    return Transcript.printable(String.join("; ", parts));
  }

  static String word(Profile profile) {
    return profile.name().toLowerCase(Locale.ROOT);
  }
}
