package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks for leave to send the content.
 *
 * <pre>
 * data = "DATA" CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.4">RFC 5321 §4.1.1.4</a>
 */
public record Data() implements Command {
  @Override
  public String toString() {
    return "DATA";
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.DATA.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.data(this);
  }
}
