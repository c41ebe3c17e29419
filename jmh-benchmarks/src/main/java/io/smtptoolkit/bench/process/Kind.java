package io.smtptoolkit.bench.process;

import java.time.Duration;
import java.util.List;

/** The kinds of processes under test: a table each. */
enum Kind {
  SERVER("server"),
  CLIENT("client"),
  TLS("server, STARTTLS");

  /** Chosen: within a country; many times what a message costs on the loopback. */
  static final Duration ROUND_TRIP = Duration.ofMillis(10);

  private static final List<Load> OF_SERVERS =
      List.of(
          new Load("1 connection × 4 KiB", 1, 4_096, true),
          new Load("10 × 4 KiB", 10, 4_096, true),
          new Load("100 × 4 KiB", 100, 4_096, true),
          new Load("1,000 × 4 KiB", 1_000, 4_096, true),
          new Load("10, a new connection each", 10, 4_096, false),
          new Load("4 × 1 MB", 4, 1_000_000, true));

  private static final List<Load> OF_CLIENTS =
      List.of(
          new Load("1 connection × 4 KiB", 1, 4_096, true),
          new Load("20 × 4 KiB", 20, 4_096, true),
          new Load("4 × 1 MiB", 4, 1_048_576, true),
          new Load("1 × 4 KiB, 10 ms round trip", 1, 4_096, true, ROUND_TRIP),
          new Load("20 × 4 KiB, 10 ms round trip", 20, 4_096, true, ROUND_TRIP));

  private static final List<Load> OVER_TLS =
      List.of(
          new Load("10 × 4 KiB", 10, 4_096, true),
          new Load("10, a new connection each", 10, 4_096, false),
          new Load("4 × 1 MB", 4, 1_000_000, true));

  private final String title;

  Kind(String title) {
    this.title = title;
  }

  /** For readers. */
  String title() {
    return title;
  }

  /** The columns. */
  List<Load> loads() {
    return switch (this) {
      case SERVER -> OF_SERVERS;
      case CLIENT -> OF_CLIENTS;
      case TLS -> OVER_TLS;
    };
  }
}
