package io.smtptoolkit.bench;

import io.smtptoolkit.bench.Results.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The table of {@code docs/performance.md}, from what was measured. Stateless. */
final class PerformanceTable {

  private static final String HEAD =
      """
      | goal | ours | a second | compared with | a second | ratio (min to max) | required | | octets allocated, ours | theirs |
      |---|---|---|---|---|---|---|---|---|---|
      """;

  /** The table's name in the page. */
  static final String NAME = "table";

  private PerformanceTable() {}

  /**
   * The table with the circumstances below.
   *
   * @param results what was measured
   * @param goals a row each
   * @return Markdown
   */
  static String of(Results results, List<Goal> goals) {
    var table = new StringBuilder(HEAD);
    for (Goal goal : goals) {
      table.append("| ").append(String.join(" | ", row(goal, results))).append(" |\n");
    }
    return table
        .append("\nMeasured with ")
        .append(results.circumstances())
        .append(".\nPeers: ")
        .append(peers())
        .append(".\n")
        .toString();
  }

  /**
   * Puts a table into a page.
   *
   * @param page with the two lines between which it is
   * @param name the table's, in these lines
   * @param table the table
   * @return the page with the table
   */
  static String into(String page, String name, String table) {
    String first = "<!-- " + name + ": written by ./smtp bench --table -->\n";
    int begin = page.indexOf(first);
    int end = page.indexOf("<!-- end of " + name + " -->\n");
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no place for the table, between " + first);
    }
    return page.substring(0, begin + first.length()) + table + page.substring(end);
  }

  private static List<String> row(Goal goal, Results results) {
    Optional<Measured> ours = results.of(goal.ours());
    if (goal instanceof Goal.Rate rate) {
      Optional<String> fastest =
          rate.others().stream()
              .filter(it -> results.of(it).isPresent())
              .max(Comparator.comparingDouble(it -> results.of(it).orElseThrow().mean()));
      if (ours.isPresent() && fastest.isPresent()) {
        return row(rate, ours.get(), fastest.get(), results.of(fastest.get()).orElseThrow());
      }
    } else if (goal instanceof Goal.Allocation allocation
        && ours.isPresent()
        && ours.get().allocated().isPresent()) {
      return List.of(
          goal.name(),
          code(goal.ours()),
          rate(ours.get().mean()),
          "",
          "",
          "",
          format("at most %,.0f", allocation.atMostOctets()),
          verdict(ours.get().allocated().getAsDouble() <= allocation.atMostOctets()),
          octets(ours.get().allocated()),
          "");
    }
    return List.of(goal.name(), code(goal.ours()), "", "", "", "", "", "not measured", "", "");
  }

  private static List<String> row(Goal.Rate goal, Measured ours, String fastest, Measured theirs) {
    double ratio = ours.mean() / theirs.mean();
    return List.of(
        goal.name(),
        code(goal.ours()),
        rate(ours.mean()),
        code(fastest),
        rate(theirs.mean()),
        format(
            "**%.2f** (%.2f to %.2f)", ratio, ours.min() / theirs.max(), ours.max() / theirs.min()),
        format("at least %.2f", goal.atLeast()),
        verdict(ratio >= goal.atLeast()),
        octets(ours.allocated()),
        octets(theirs.allocated()));
  }

  private static String verdict(boolean met) {
    return met ? "met" : "**missed**";
  }

  private static String code(String benchmark) {
    return "`" + benchmark + "`";
  }

  private static String rate(double perSecond) {
    return perSecond >= 1e6
        ? format("%.2f M", perSecond / 1e6)
        : perSecond >= 1e3 ? format("%.1f k", perSecond / 1e3) : format("%.1f", perSecond);
  }

  private static String octets(OptionalDouble allocated) {
    return allocated.isPresent() ? format("%,.0f", allocated.getAsDouble()) : "";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String peers() {
    return String.join(
        ", ",
        Versions.of("Netty codec-smtp", "io.netty", "netty-codec-smtp"),
        Versions.of("Apache James protocols", "org.apache.james.protocols", "protocols-smtp"),
        Versions.of("SubEthaSMTP", "com.github.davidmoten", "subethasmtp"),
        Versions.of("Angus Mail", "org.eclipse.angus", "angus-mail"),
        Versions.of("Commons Net", "commons-net", "commons-net"));
  }
}
