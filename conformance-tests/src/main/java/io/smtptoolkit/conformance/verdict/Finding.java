package io.smtptoolkit.conformance.verdict;

/**
 * A judgement and why. Immutable.
 *
 * @param judgement of the script
 * @param reason in one line; may be empty when satisfied
 * @param expected what should have come; empty unless something else came
 * @param actual what came, escaped; empty unless something else was expected
 */
public record Finding(Judgement judgement, String reason, String expected, String actual) {
  /**
   * A judgement that needs no comparison.
   *
   * @param judgement of the script
   * @param reason in one line
   * @return with nothing expected
   */
  public static Finding of(Judgement judgement, String reason) {
    return new Finding(judgement, reason, "", "");
  }
}
