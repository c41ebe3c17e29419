package io.smtptoolkit.codec.extension;

/**
 * ENHANCEDSTATUSCODES: replies carry enhanced status codes. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2034">RFC 2034</a>
 */
public record EnhancedStatusCodes() implements Extension {
  @Override
  public String keyword() {
    return "ENHANCEDSTATUSCODES";
  }
}
