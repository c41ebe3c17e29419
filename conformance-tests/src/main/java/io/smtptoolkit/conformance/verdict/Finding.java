package io.smtptoolkit.conformance.verdict;

import java.util.List;

/**
 * A judgement and why. Immutable.
 *
 * @param judgement of the script
 * @param reason in one line; may be empty when satisfied
 * @param expected what should have come; empty unless something else came
 * @param actual what came, escaped; empty unless something else was expected
 * @param needs options that would decide what is left open, such as {@code --maildir}; where the
 *     judgement is not {@link Judgement#UNDETERMINED}, a part of the case was left open
 */
public record Finding(
    Judgement judgement, String reason, String expected, String actual, List<String> needs) {
  /**
   * Makes all words printable: a reply may be among them.
   *
   * @param judgement as above
   * @param reason as above
   * @param expected as above
   * @param actual as above
   * @param needs copied
   */
  public Finding {
    reason = Transcript.printable(reason);
    expected = Transcript.printable(expected);
    actual = Transcript.printable(actual);
    needs = List.copyOf(needs);
  }

  /**
   * A judgement that leaves nothing open that an option would decide.
   *
   * @param judgement of the script
   * @param reason in one line
   * @param expected what should have come
   * @param actual what came, escaped
   */
  public Finding(Judgement judgement, String reason, String expected, String actual) {
    this(judgement, reason, expected, actual, List.of());
  }

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

  /**
   * The same with something left open.
   *
   * @param open what was not judged, in one line; put after the reason
   * @param options that would decide it
   * @return a new finding
   */
  public Finding leavingOpen(String open, List<String> options) {
    return new Finding(
        judgement, reason.isEmpty() ? open : reason + "; " + open, expected, actual, options);
  }
}
