package io.smtptoolkit.codec.extension;

/**
 * 8BITMIME: content may hold octets beyond ASCII. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6152">RFC 6152</a>
 */
public record EightBitMime() implements Extension {
  @Override
  public String keyword() {
    return "8BITMIME";
  }
}
