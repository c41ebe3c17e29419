package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * Until when to hold the message before it is released.
 *
 * <pre>
 * "HOLDUNTIL=" future-release-date-time
 * future-release-date-time = date-time   ; of RFC 3339 (erratum 2040)
 * </pre>
 *
 * <p>Immutable.
 *
 * @param time the time
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4865#section-3">RFC 4865 §3</a>
 */
public record HoldUntil(DateTime time) implements MailParameter {
  /**
   * Reads the value.
   *
   * @param value the text after {@code HOLDUNTIL=}
   * @return the time
   * @throws SmtpSyntaxException when it is not such a value
   */
  public static HoldUntil parse(String value) throws SmtpSyntaxException {
    return new HoldUntil(DateTime.parse(value));
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.HOLDUNTIL;
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return time.toString();
  }
}
