package io.smtptoolkit.codec.extension;

/**
 * RRVS: the client may ask for delivery only to a mailbox that has kept its owner. It has no
 * parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7293">RFC 7293</a>
 */
public record Rrvs() implements Extension {
  @Override
  public String keyword() {
    return "RRVS";
  }
}
