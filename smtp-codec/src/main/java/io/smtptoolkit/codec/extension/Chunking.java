package io.smtptoolkit.codec.extension;

/**
 * CHUNKING: content may be sent in counted chunks, with BDAT. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3030">RFC 3030</a>
 */
public record Chunking() implements Extension {
  @Override
  public String keyword() {
    return "CHUNKING";
  }
}
