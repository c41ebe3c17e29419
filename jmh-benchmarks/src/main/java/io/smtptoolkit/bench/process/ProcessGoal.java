package io.smtptoolkit.bench.process;

import java.util.List;
import java.util.Optional;

/**
 * A bound on ours relative to another program, under a load.
 *
 * @param kind what is measured
 * @param subject the other program
 * @param load the load's name
 * @param figure what is compared
 * @param bound of ours divided by the other's: at most for processor time, at least for rates
 */
record ProcessGoal(Kind kind, String subject, String load, Figure figure, double bound) {
  /** The figure that is compared. */
  enum Figure {
    RATE,
    PROCESSOR
  }

  /** As fast as C does it, within the noise, and as the fastest client on the JVM. */
  private static final List<ProcessGoal> ALL =
      List.of(
          server("1 connection × 4 KiB", 1.05),
          server("10 × 4 KiB", 1.05),
          server("100 × 4 KiB", 1.05),
          server("10, a new connection each", 1.25),
          client("1 connection × 4 KiB"),
          client("20 × 4 KiB"));

  private static ProcessGoal server(String load, double atMost) {
    return new ProcessGoal(Kind.SERVER, "smtp-sink", load, Figure.PROCESSOR, atMost);
  }

  private static ProcessGoal client(String load) {
    return new ProcessGoal(Kind.CLIENT, "NioSmtpClient", load, Figure.RATE, 0.95);
  }

  static Optional<ProcessGoal> of(Kind kind, String subject, Load load) {
    return ALL.stream()
        .filter(it -> it.kind == kind)
        .filter(it -> it.subject.equals(subject) && it.load.equals(load.name()))
        .findFirst();
  }

  /** The goal in words, with whether it is met. */
  String judge(double rate, double processor) {
    boolean met = figure == Figure.RATE ? rate >= bound : processor <= bound;
    return "%s %s %.2f: %s"
        .formatted(
            figure == Figure.RATE ? "rate" : "processor",
            figure == Figure.RATE ? "at least" : "at most",
            bound,
            met ? "met" : "**missed**");
  }
}
