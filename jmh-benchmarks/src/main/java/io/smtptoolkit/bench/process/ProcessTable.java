package io.smtptoolkit.bench.process;

import io.smtptoolkit.bench.process.ProcessResults.Measured;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of {@code docs/performance.md} about whole processes. Stateless. */
final class ProcessTable {
  /** Our own programs, in both tables. */
  static final String OURS = "ours";

  private ProcessTable() {}

  /**
   * A table for each kind that was measured, with the circumstances below.
   *
   * @param results what was measured
   * @return Markdown
   */
  static String of(ProcessResults results) {
    var tables = new StringBuilder();
    for (Kind kind : Kind.values()) {
      if (!results.subjects(kind).isEmpty()) {
        tables.append(of(results, kind)).append("\n");
      }
    }
    return tables.append(results.circumstances()).append(".\n").toString();
  }

  private static String of(ProcessResults results, Kind kind) {
    var table = new StringBuilder();
    table.append(row(kind.name().toLowerCase(Locale.ROOT), kind, Load::name));
    table.append("|---").append("|---".repeat(kind.loads().size())).append("|\n");
    for (String subject : results.subjects(kind)) {
      table.append(row(subject, kind, load -> absolute(results.median(kind, load, subject))));
    }
    for (String subject : results.subjects(kind)) {
      if (!subject.equals(OURS)) {
        table.append(
            row(
                OURS + " / " + subject,
                kind,
                load ->
                    relative(
                        results.median(kind, load, OURS),
                        results.median(kind, load, subject),
                        ProcessGoal.of(kind, subject, load))));
      }
    }
    return table.toString();
  }

  private static String row(String head, Kind kind, Function<Load, String> cell) {
    return "| "
        + head
        + " | "
        + kind.loads().stream().map(cell).collect(Collectors.joining(" | "))
        + " |\n";
  }

  private static String absolute(Optional<Measured> measured) {
    return measured
        .map(it -> format("%,.0f · %,.0f", it.perSecond(), it.processorMicros()))
        .orElse("");
  }

  private static String relative(
      Optional<Measured> ours, Optional<Measured> theirs, Optional<ProcessGoal> goal) {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return "not measured";
    }
    double rate = ours.get().perSecond() / theirs.get().perSecond();
    double processor = ours.get().processorMicros() / theirs.get().processorMicros();
    String ratios = format("%.2f · %.2f", rate, processor);
    return goal.map(it -> ratios + " (" + it.judge(rate, processor) + ")").orElse(ratios);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
