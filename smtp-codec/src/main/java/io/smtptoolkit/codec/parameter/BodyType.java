package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * The octets that content may hold, as the BODY parameter of MAIL declares.
 *
 * <pre>
 * "BODY=" body-value
 * body-value = "7BIT" / "8BITMIME" / "BINARYMIME"
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6152#section-3">RFC 6152 §3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3030#section-3">RFC 3030 §3</a>
 */
public enum BodyType implements MailParameter {
  /** ASCII in lines. */
  SEVENBIT("7BIT"),
  /** Any octet but NUL, in lines. */
  EIGHTBITMIME("8BITMIME"),
  /** Any octet; only with BDAT. */
  BINARYMIME("BINARYMIME");

  private final String wire;

  BodyType(String wire) {
    this.wire = wire;
  }

  /**
   * Reads a body type.
   *
   * @param value the text after {@code BODY=}, in any case
   * @return the body type
   * @throws SmtpSyntaxException when it is not such a value
   */
  public static BodyType parse(String value) throws SmtpSyntaxException {
    return switch (Keywords.upper(value)) {
      case "7BIT" -> SEVENBIT;
      case "8BITMIME" -> EIGHTBITMIME;
      case "BINARYMIME" -> BINARYMIME;
      default ->
          throw SmtpSyntaxException.expectedValue("7BIT, 8BITMIME or BINARYMIME after BODY=");
    };
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.BODY;
  }

  /** The wire form. */
  @Override
  public String toString() {
    return wire;
  }
}
