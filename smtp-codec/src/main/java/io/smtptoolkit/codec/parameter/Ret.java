package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * The part of the message that comes back with a notification of failure.
 *
 * <pre>
 * "RET=" ( "FULL" / "HDRS" )
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-4.3">RFC 3461 §4.3</a>
 */
public enum Ret implements MailParameter {
  /** The whole message. */
  FULL,
  /** Its header section alone. */
  HDRS;

  /**
   * Reads the value.
   *
   * @param value the text after {@code RET=}, in any case
   * @return what to return
   * @throws SmtpSyntaxException when the value is anything else
   */
  public static Ret parse(String value) throws SmtpSyntaxException {
    return switch (Keywords.upper(value)) {
      case "FULL" -> FULL;
      case "HDRS" -> HDRS;
      default -> throw SmtpSyntaxException.expectedValue("FULL or HDRS after RET=");
    };
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.RET;
  }
}
