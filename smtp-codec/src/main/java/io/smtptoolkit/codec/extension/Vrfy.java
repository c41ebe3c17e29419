package io.smtptoolkit.codec.extension;

/**
 * VRFY: VRFY is served. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321</a>
 */
public record Vrfy() implements Extension {
  @Override
  public String keyword() {
    return "VRFY";
  }
}
