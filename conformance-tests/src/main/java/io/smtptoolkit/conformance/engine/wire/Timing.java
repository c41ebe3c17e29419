package io.smtptoolkit.conformance.engine.wire;

import java.time.Duration;

/**
 * The engine's clock. Immutable.
 *
 * @param scale quiet windows and pauses are multiplied by it; time-outs too, if it makes them
 *     longer
 * @param maxReplyWait no reply is waited for longer, whatever a script allows
 */
public record Timing(double scale, Duration maxReplyWait) {
  // Not below: a window must be longer than a scheduler's hiccup.
  private static final Duration LEAST_WINDOW = Duration.ofMillis(20);

  /** The time that silence has to last. */
  public Duration window(Duration written) {
    Duration scaled = times(written);
    return scaled.compareTo(LEAST_WINDOW) < 0 ? LEAST_WINDOW : scaled;
  }

  /** The time that a reply is waited for. */
  public Duration limit(Duration written) {
    Duration longer = scale > 1 ? times(written) : written;
    return longer.compareTo(maxReplyWait) > 0 ? maxReplyWait : longer;
  }

  /** The time that a whole case may take. */
  public Duration budget(Duration written) {
    return scale > 1 ? times(written) : written;
  }

  public Duration times(Duration written) {
    return Duration.ofNanos((long) (written.toNanos() * scale));
  }

  /** Lets time pass; a case is not worth an interrupted run. */
  public static void pass(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }
}
