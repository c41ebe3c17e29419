package io.smtptoolkit.bench.process;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of {@code docs/performance.md} about whole processes. Stateless. */
final class ProcessTable {
  /** Our own programs, in both tables. */
  static final String OURS = "ours";

  /** Our client, when a connection is given several messages at the same time. */
  static final String WAITING = "ours, 4 messages waiting";

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
    table.append(row(kind.title(), kind, Load::name));
    table.append("|---").append("|---".repeat(kind.loads().size())).append("|\n");
    List<String> subjects = results.subjects(kind);
    for (String subject : subjects) {
      table.append(row(subject, kind, load -> cell(results.medians(kind, load, subject))));
    }
    for (String ours : List.of(OURS, WAITING)) {
      for (String other : subjects) {
        if (subjects.contains(ours) && !other.startsWith(OURS)) {
          table.append(
              row(ours + " / " + other, kind, load -> relative(results, kind, load, ours, other)));
        }
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

  static String cell(Map<Figure, Double> medians) {
    return medians.entrySet().stream()
        .map(it -> format(it.getKey().format(), it.getValue()))
        .collect(Collectors.joining(" · "));
  }

  private static String relative(
      ProcessResults results, Kind kind, Load load, String ours, String other) {
    Map<Figure, Double> mine = results.medians(kind, load, ours);
    Map<Figure, Double> theirs = results.medians(kind, load, other);
    if (mine.isEmpty() || theirs.isEmpty()) {
      return "not measured";
    }
    Function<Figure, Double> ratio = figure -> value(mine, figure) / value(theirs, figure);
    String goals =
        ProcessGoal.of(kind, ours, other, load)
            .map(it -> it.judge(ratio.apply(it.figure())))
            .collect(Collectors.joining("; "));
    return format("%.2f · %.2f", ratio.apply(Figure.RATE), ratio.apply(Figure.PROCESSOR))
        + (goals.isEmpty() ? "" : " (" + goals + ")");
  }

  private static double value(Map<Figure, Double> medians, Figure figure) {
    return Optional.ofNullable(medians.get(figure)).orElseThrow();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
