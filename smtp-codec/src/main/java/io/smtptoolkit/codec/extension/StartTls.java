package io.smtptoolkit.codec.extension;

/**
 * STARTTLS: the connection can change to TLS. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3207">RFC 3207</a>
 */
public record StartTls() implements Extension {
  @Override
  public String keyword() {
    return "STARTTLS";
  }
}
