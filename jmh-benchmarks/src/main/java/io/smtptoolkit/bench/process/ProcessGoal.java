package io.smtptoolkit.bench.process;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A bound on ours relative to another program, under a load.
 *
 * @param kind what is measured
 * @param ours the program of ours
 * @param other the program that it is compared with
 * @param load the load's name
 * @param figure what is compared
 * @param bound of ours divided by the other's: at most for processor time, at least for rates
 */
record ProcessGoal(Kind kind, String ours, String other, String load, Figure figure, double bound) {

  /**
   * As fast as C does it, within the noise; as the fastest client on the JVM with one message at a
   * time, and ahead of it with messages waiting.
   */
  private static final List<ProcessGoal> ALL =
      List.of(
          server("1 connection × 4 KiB", 1.05),
          server("10 × 4 KiB", 1.05),
          server("100 × 4 KiB", 1.05),
          server("10, a new connection each", 1.25),
          client(ProcessTable.OURS, "1 connection × 4 KiB", Figure.RATE, 0.95),
          client(ProcessTable.OURS, "20 × 4 KiB", Figure.RATE, 0.95),
          client(ProcessTable.WAITING, "1 connection × 4 KiB", Figure.RATE, 1.5),
          client(ProcessTable.WAITING, "1 connection × 4 KiB", Figure.PROCESSOR, 0.7),
          client(ProcessTable.WAITING, "20 × 4 KiB", Figure.RATE, 1.2),
          client(ProcessTable.WAITING, "20 × 4 KiB", Figure.PROCESSOR, 0.7),
          client(ProcessTable.WAITING, "4 × 1 MiB", Figure.PROCESSOR, 1.0),
          client(ProcessTable.WAITING, "1 × 4 KiB, 10 ms round trip", Figure.RATE, 1.8),
          client(ProcessTable.WAITING, "20 × 4 KiB, 10 ms round trip", Figure.RATE, 1.8),
          angus("1 × 4 KiB, 10 ms round trip"),
          angus("20 × 4 KiB, 10 ms round trip"));

  private static ProcessGoal server(String load, double atMost) {
    return new ProcessGoal(
        Kind.SERVER, ProcessTable.OURS, "smtp-sink", load, Figure.PROCESSOR, atMost);
  }

  private static ProcessGoal client(String ours, String load, Figure figure, double bound) {
    return new ProcessGoal(Kind.CLIENT, ours, "NioSmtpClient", load, figure, bound);
  }

  private static ProcessGoal angus(String load) {
    return new ProcessGoal(Kind.CLIENT, ProcessTable.WAITING, "Angus Mail", load, Figure.RATE, 3.6);
  }

  static Stream<ProcessGoal> of(Kind kind, String ours, String other, Load load) {
    return ALL.stream()
        .filter(it -> it.kind == kind && it.load.equals(load.name()))
        .filter(it -> it.ours.equals(ours) && it.other.equals(other));
  }

  /**
   * The goal in words, with whether it is met.
   *
   * @param ratio of the figure, ours divided by the other's
   */
  String judge(double ratio) {
    boolean atLeast = figure == Figure.RATE;
    return "%s at %s %.2f: %s"
        .formatted(
            figure.name().toLowerCase(Locale.ROOT),
            atLeast ? "least" : "most",
            bound,
            (atLeast ? ratio >= bound : ratio <= bound) ? "met" : "**missed**");
  }
}
