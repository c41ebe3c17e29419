package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Profile;
import java.time.Duration;

/**
 * How a run goes. Immutable.
 *
 * @param profile by which judgements are weighed
 * @param jobs how many cases run at a time
 * @param maxTime after which no further case begins
 */
public record RunOptions(Profile profile, int jobs, Duration maxTime) {
  /**
   * One case at a time (rule G9 of the catalogue: targets limit parallel connections), for an hour.
   */
  public static final RunOptions DEFAULT = new RunOptions(Profile.DEFAULT, 1, Duration.ofHours(1));
}
