package io.smtptoolkit.codec.extension;

/**
 * SMTPUTF8: addresses and header fields may hold UTF-8. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6531">RFC 6531</a>
 */
public record SmtpUtf8() implements Extension {
  @Override
  public String keyword() {
    return "SMTPUTF8";
  }
}
