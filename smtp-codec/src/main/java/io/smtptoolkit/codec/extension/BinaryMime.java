package io.smtptoolkit.codec.extension;

/**
 * BINARYMIME: content may hold any octets, sent with BDAT. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3030">RFC 3030</a>
 */
public record BinaryMime() implements Extension {
  @Override
  public String keyword() {
    return "BINARYMIME";
  }
}
