package io.smtptoolkit.server.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The times to try again, to tell the sender, and to give up (RFC 5321 §4.5.4.1).
 *
 * <pre>
 * 5 min, 10 min, 20 min, 40 min, 80 min, 160 min, 4 h, 4 h, …   each a tenth longer or shorter
 * </pre>
 *
 * <p>Immutable.
 *
 * @param first the time after the first attempt; it doubles with each further one
 * @param longest the longest time between two attempts
 * @param delayNotice after which age of a message its sender is told, once, that it is late
 * @param giveUp the age of a message at which it is given up
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.1">RFC 5321 §4.5.4.1</a>
 */
public record RetrySchedule(
    Duration first, Duration longest, Duration delayNotice, Duration giveUp) {
  /**
   * What RFC 5321 §4.5.4.1 asks for: more than one attempt in the first hour, then every two or
   * three hours, four to five days in all. Chosen: five minutes growing to four hours, a notice
   * after four hours, five days.
   */
  public static final RetrySchedule RFC_5321 =
      new RetrySchedule(
          Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofHours(4), Duration.ofDays(5));

  /** Chosen: so that what failed together is not tried together again. */
  private static final double JITTER = 0.1;

  /** Chosen: 2 to the power of this is beyond any useful longest time. */
  private static final int MOST_DOUBLINGS = 30;

  /**
   * Checks the times.
   *
   * @param first the time after the first attempt
   * @param longest the longest time between two attempts
   * @param delayNotice after which age of a message its sender is told that it is late
   * @param giveUp the age of a message at which it is given up
   * @throws IllegalArgumentException when one is not positive, or the longest is less than the
   *     first
   */
  public RetrySchedule {
    positive("first", first);
    positive("delayNotice", delayNotice);
    positive("giveUp", giveUp);
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("longest: " + longest + " is less than first: " + first);
    }
  }

  /**
   * The time until the next attempt.
   *
   * @param failures how often in a row it failed, at least 1
   * @param random the source of chance
   * @return the time, with jitter
   */
  Duration after(int failures, RandomGenerator random) {
    double doublings = Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1));
    double millis =
        Math.min((double) longest.toMillis(), first.toMillis() * Math.pow(2, doublings));
    double chance = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(millis * chance));
  }

  /** A message that came at this time or before is late. */
  Instant late(Instant now) {
    return now.minus(delayNotice);
  }

  /** A message that came at this time or before is given up. */
  Instant expired(Instant now) {
    return now.minus(giveUp);
  }

  private static void positive(String name, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(name + ": " + time + " is not a time to wait");
    }
  }
}
