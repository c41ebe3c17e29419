package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * The sender's own name for a mail transaction, which notifications repeat.
 *
 * <pre>
 * "ENVID=" xtext
 * </pre>
 *
 * <p>The text is printable ASCII, so that none can break the header field it is repeated in. Equal
 * when the text is, however it is written as xtext.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-4.4">RFC 3461 §4.4</a>
 */
public final class EnvelopeId implements MailParameter {
  /**
   * The longest xtext, in characters (RFC 3461 §4.4). The RFC counts the keyword as well, but its
   * peers do not: counting the value alone refuses no client.
   */
  public static final int MAX_CHARACTERS = 100;

  private final String wire;
  private final String text;

  private EnvelopeId(String wire, String text) throws SmtpSyntaxException {
    if (wire.isEmpty()) {
      throw SmtpSyntaxException.expected("a value of ENVID", wire, 0);
    }
    if (wire.length() > MAX_CHARACTERS) {
      throw SmtpSyntaxException.expected(
          "at most " + MAX_CHARACTERS + " characters after ENVID=", wire, MAX_CHARACTERS);
    }
    PrintableText.check(text, "printable text in ENVID");
    this.wire = wire;
    this.text = text;
  }

  /**
   * The identifier with a text.
   *
   * @param text printable ASCII
   * @return the identifier
   * @throws IllegalArgumentException when the text is empty, not printable ASCII or too long
   */
  public static EnvelopeId of(String text) {
    try {
      return new EnvelopeId(Xtext.encode(text), text);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Reads an identifier.
   *
   * @param value the text after {@code ENVID=}
   * @return the identifier
   * @throws SmtpSyntaxException when it is not such a value
   */
  public static EnvelopeId parse(String value) throws SmtpSyntaxException {
    return new EnvelopeId(value, Xtext.decode(value));
  }

  /**
   * The identifier itself.
   *
   * @return the text
   */
  public String text() {
    return text;
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.ENVID;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnvelopeId that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }
}
