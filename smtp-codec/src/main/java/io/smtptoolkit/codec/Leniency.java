package io.smtptoolkit.codec;

/**
 * A deviation from the RFCs that somebody may need, by name. All are off unless asked for; they are
 * passed as a set.
 *
 * <p>Immutable.
 */
public enum Leniency {
  /** {@code MAIL FROM: <a@b.example>}: a space after the colon. */
  SPACE_AFTER_COLON(
      "https://www.rfc-editor.org/rfc/rfc5321#section-3.3",
      "old devices and hand-written scripts put a space after FROM: and TO:"),
  /** {@code MAIL FROM:a@b.example}: a path without its angle brackets. */
  MISSING_ANGLE_BRACKETS(
      "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
      "old devices and hand-written scripts leave the angle brackets out"),
  /** CR or LF that is not part of a CRLF, within content. */
  BARE_CR_OR_LF_IN_CONTENT(
      "https://www.rfc-editor.org/rfc/rfc5321#section-2.3.8",
      "senders that never convert line ends; opens no smuggling, as only CRLF.CRLF ends content"),
  /** An octet of value zero within content. */
  NUL_IN_CONTENT(
      "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2",
      "senders of broken 8-bit content; whoever reads the message later must stand it");

  private final String rfc;
  private final String why;

  Leniency(String rfc, String why) {
    this.rfc = rfc;
    this.why = why;
  }

  /**
   * The rule that is given up.
   *
   * @return a link to the RFC's section
   */
  public String rfc() {
    return rfc;
  }

  /**
   * Who needs it and what it costs.
   *
   * @return one line
   */
  public String why() {
    return why;
  }
}
