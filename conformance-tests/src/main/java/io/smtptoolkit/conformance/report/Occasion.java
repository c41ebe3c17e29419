package io.smtptoolkit.conformance.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The occasion of a report, when, how and by which suite a target was judged: without it two
 * reports cannot be compared. Immutable.
 *
 * @param started when
 * @param took how long
 * @param suite name and version of the program
 * @param options as given by the caller, one word each
 * @param jobs cases at a time
 */
public record Occasion(
    Instant started, Duration took, String suite, List<String> options, int jobs) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /**
   * Copies what can change.
   *
   * @param started as above
   * @param took as above
   * @param suite as above
   * @param options copied
   * @param jobs as above
   */
  public Occasion {
    options = List.copyOf(options);
  }

  String date() {
    return DATE.format(started);
  }

  /** For example {@code 57 s} or {@code 4 min 2 s}. */
  String duration() {
    long seconds = took.toSeconds();
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}
