package io.smtptoolkit.codec.extension;

/**
 * DSN: the client may say when it wants delivery status notifications. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461">RFC 3461</a>
 */
public record Dsn() implements Extension {
  @Override
  public String keyword() {
    return "DSN";
  }
}
