package io.smtptoolkit.codec.extension;

/**
 * HELP: HELP is served. It has no parameters.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321</a>
 */
public record Help() implements Extension {
  @Override
  public String keyword() {
    return "HELP";
  }
}
