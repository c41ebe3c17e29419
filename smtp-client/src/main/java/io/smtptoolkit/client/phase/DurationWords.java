package io.smtptoolkit.client.phase;

import java.time.Duration;

/** Durations in words and figures: {@code 150 ms}, {@code 5 s}, {@code 10 minutes}. */
public final class DurationWords {
  private DurationWords() {}

  /**
   * A duration in words.
   *
   * @param duration any
   * @return rounded up to milliseconds
   */
  public static String of(Duration duration) {
    if (duration.toMinutes() > 1 && duration.equals(Duration.ofMinutes(duration.toMinutes()))) {
      return duration.toMinutes() + " minutes";
    }
    if (duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
      return duration.toSeconds() + " s";
    }
    // Rounded up: a wait of less than a millisecond is not one of none.
    return duration.plusNanos(999_999).toMillis() + " ms";
  }
}
