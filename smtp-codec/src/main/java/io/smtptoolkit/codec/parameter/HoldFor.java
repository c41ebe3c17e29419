package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.time.Duration;

/**
 * For how long to hold the message before it is released.
 *
 * <pre>
 * "HOLDFOR=" future-release-interval
 * future-release-interval = %x31-39 *8DIGIT   ; seconds
 * </pre>
 *
 * <p>Immutable.
 *
 * @param time whole seconds, at least one, at most nine digits
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4865#section-3">RFC 4865 §3</a>
 */
public record HoldFor(Duration time) implements MailParameter {
  private static final long MAX_SECONDS = 999_999_999;

  /**
   * Checks the time.
   *
   * @param time whole seconds, at least one, at most nine digits
   * @throws IllegalArgumentException when it is anything else
   */
  public HoldFor {
    if (time.toNanosPart() != 0 || time.toSeconds() < 1 || time.toSeconds() > MAX_SECONDS) {
      throw new IllegalArgumentException("not a time of 1 to 999999999 seconds");
    }
  }

  /**
   * Reads the value.
   *
   * @param value the text after {@code HOLDFOR=}
   * @return the time
   * @throws SmtpSyntaxException when it is not such a value
   */
  public static HoldFor parse(String value) throws SmtpSyntaxException {
    int end = Digits.end(value, 0, 9);
    if (end == 0 || end < value.length()) {
      throw SmtpSyntaxException.expected("1 to 9 digits after HOLDFOR=", value, end);
    }
    if (value.charAt(0) == '0') {
      throw SmtpSyntaxException.expectedValue("a digit other than 0 after HOLDFOR=");
    }
    return new HoldFor(Duration.ofSeconds(Integer.parseInt(value)));
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.HOLDFOR;
  }

  /** The wire form. */
  @Override
  public String toString() {
    return Long.toString(time.toSeconds());
  }
}
