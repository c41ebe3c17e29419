package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Profile;
import java.time.Duration;

/**
 * The options of a run. Immutable.
 *
 * @param profile by which judgements are weighed
 * @param jobs how many cases run at a time
 * @param maxTime after which no further case begins
 */
public record RunOptions(Profile profile, int jobs, Duration maxTime) {
  /**
   * Chosen: a case is mostly silence, and each has one connection or two. Five are fewer than any
   * server in use allows from one address (Postfix: 50), and as many as a case opens on purpose.
   */
  public static final int DEFAULT_JOBS = 5;

  /** Profile default, a few cases at a time, for an hour. */
  public static final RunOptions DEFAULT =
      new RunOptions(Profile.DEFAULT, DEFAULT_JOBS, Duration.ofHours(1));

  /**
   * Checks the numbers.
   *
   * @param profile by which judgements are weighed
   * @param jobs at least 1
   * @param maxTime more than zero
   * @throws IllegalArgumentException if no case could run
   */
  public RunOptions {
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs: " + jobs + " is not positive");
    }
    if (maxTime.isNegative() || maxTime.isZero()) {
      throw new IllegalArgumentException("maxTime: " + maxTime + " is not positive");
    }
  }
}
