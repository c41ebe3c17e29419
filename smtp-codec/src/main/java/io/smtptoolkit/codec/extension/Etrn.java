package io.smtptoolkit.codec.extension;

/**
 * ETRN: the client may ask for what is queued for it. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1985">RFC 1985</a>
 */
public record Etrn() implements Extension {
  @Override
  public String keyword() {
    return "ETRN";
  }
}
