package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.script.CaseHeader;
import io.smtptoolkit.conformance.script.Cause;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fault in words for a reader who knows neither the suite nor its scripts: what was sent, what
 * came, which sentence of which text says otherwise, what follows, and what cures it. All of it is
 * printable ASCII. Stateless.
 */
public final class Explanation {
  private Explanation() {}

  /**
   * One field.
   *
   * @param label its name
   * @param lines its text, each part on a line of its own
   */
  record Field(String label, List<String> lines) {}

  /**
   * Explains why a case was not passed.
   *
   * @param result fail, error or warn
   * @param target which target it was
   * @return several lines, with the transcript
   */
  public static String of(Result result, TargetFacts target) {
    Fault fault = new Fault(List.of(result));
    return Stream.concat(
            fields(fault, target).stream()
                .map(field -> field.label() + ": " + String.join("\n    ", field.lines())),
            Stream.concat(Stream.of("transcript:"), transcript(result).stream()))
        .collect(Collectors.joining("\n"));
  }

  /** The whole transcript of the attempt that was judged. */
  static List<String> transcript(Result result) {
    return result.transcript().stream().map(Transcript.Entry::line).toList();
  }

  static List<Field> fields(Fault fault, TargetFacts target) {
    Result best = fault.best();
    CaseHeader header = best.which().header();
    Evidence evidence = Evidence.of(best);
    List<Field> fields = new ArrayList<>();
    if (fault.cause().isPresent() || fault.verdict() == Verdict.ERROR) {
      add(fields, "claim", header.title());
    }
    add(fields, "level", weight(best));
    add(
        fields,
        "written",
        Reference.of(header.references()).stream()
            .filter(reference -> !reference.isVulnerability())
            .map(Reference::toString));
    add(fields, "sent", evidence.sent());
    add(fields, "came", evidence.came());
    add(fields, "right", best.finding().expected());
    add(fields, "finding", best.finding().reason());
    add(fields, "means", fault.cause().map(Cause::means).orElse(header.doc()));
    add(fields, "known as", String.join(", ", vulnerabilities(fault)));
    fault
        .cause()
        .ifPresent(cause -> add(fields, "cure", cures(cause, target).map(Cause.Cure::toString)));
    return fields;
  }

  private static List<String> vulnerabilities(Fault fault) {
    return Stream.concat(
            Reference.of(fault.best().which().header().references()).stream()
                .filter(Reference::isVulnerability)
                .map(Reference::text),
            fault.cause().map(Cause::vulnerabilities).orElse(List.of()).stream())
        .distinct()
        .sorted()
        .toList();
  }

  static Stream<Cause.Cure> cures(Cause cause, TargetFacts target) {
    String selfDescription =
        Stream.concat(target.greeting().stream(), target.ehlo().stream())
            .collect(Collectors.joining("\n"));
    return cause.cures(selfDescription).stream();
  }

  private static String weight(Result result) {
    CaseHeader header = result.which().header();
    Level level = result.level();
    String why =
        header.relaxed() && result.verdict() == Verdict.WARN
            ? ", which many servers relax knowingly"
            : "";
    return level + why;
  }

  private static void add(List<Field> fields, String label, String text) {
    add(fields, label, Optional.of(text).filter(one -> !one.isBlank()).stream());
  }

  private static void add(List<Field> fields, String label, Stream<String> lines) {
    List<String> printable =
        lines.map(line -> Transcript.printable(line.replace("\n", " "))).toList();
    if (!printable.isEmpty()) {
      fields.add(new Field(label, printable));
    }
  }
}
