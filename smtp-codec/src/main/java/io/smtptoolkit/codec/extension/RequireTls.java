package io.smtptoolkit.codec.extension;

/**
 * REQUIRETLS: the client may ask for relaying with verified TLS or not at all. It has no
 * parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8689">RFC 8689</a>
 */
public record RequireTls() implements Extension {
  @Override
  public String keyword() {
    return "REQUIRETLS";
  }
}
