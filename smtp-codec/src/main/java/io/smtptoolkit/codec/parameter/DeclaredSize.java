package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * The size of the message as MAIL declares it.
 *
 * <pre>
 * "SIZE=" size-value
 * size-value = 1*20DIGIT
 * </pre>
 *
 * <p>Twenty digits may exceed a long, which no message does: such a size is {@code Long.MAX_VALUE}.
 *
 * <p>Immutable.
 *
 * @param octets the size in octets, including CRLFs
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1870#section-6">RFC 1870 §6</a>
 */
public record DeclaredSize(long octets) implements MailParameter {
  /**
   * Checks the size.
   *
   * @param octets the size in octets, including CRLFs
   * @throws IllegalArgumentException when it is negative
   */
  public DeclaredSize {
    if (octets < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  /**
   * Reads a size.
   *
   * @param value the text after {@code SIZE=}
   * @return the size
   * @throws SmtpSyntaxException when the value is no size
   */
  public static DeclaredSize parse(String value) throws SmtpSyntaxException {
    int end = Digits.end(value, 0, 20);
    if (end == 0 || end < value.length()) {
      throw SmtpSyntaxException.expected("1 to 20 digits after SIZE=", value, end);
    }
    try {
      return new DeclaredSize(Long.parseLong(value));
    } catch (NumberFormatException beyondLong) {
      return new DeclaredSize(Long.MAX_VALUE);
    }
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.SIZE;
  }

  /** The wire form, without leading zeros. */
  @Override
  public String toString() {
    return Long.toString(octets);
  }
}
