package io.smtptoolkit.codec.extension;

/**
 * PIPELINING: commands may be sent in groups. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2920">RFC 2920</a>
 */
public record Pipelining() implements Extension {
  @Override
  public String keyword() {
    return "PIPELINING";
  }
}
