package io.smtptoolkit.conformance.verdict;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Level;
import java.time.Duration;
import java.util.List;

/**
 * The result of one case. Immutable.
 *
 * @param which the case
 * @param verdict as weighed
 * @param finding why
 * @param attempts how often it was tried; 0: it was not run
 * @param time it took, all attempts together
 * @param transcript of the attempt that was judged
 */
public record Result(
    Case which,
    Verdict verdict,
    Finding finding,
    int attempts,
    Duration time,
    List<Transcript.Entry> transcript) {
  /** Begins the reason of a case that the run did not come to, because it ended early. */
  public static final String NOT_RUN = "not run: ";

  /** {@return how much it weighs: that of the requirement, unless the target died of it} */
  public Level level() {
    return finding.judgement() == Judgement.DEADLY ? Level.SECURITY : which.header().level();
  }

  /** {@return whether the run ended before it came to this case} */
  public boolean notReached() {
    return attempts == 0 && finding.reason().startsWith(NOT_RUN);
  }
}
