package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Says hello and asks for the extensions.
 *
 * <pre>
 * ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param helloName who the client says it is
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1">RFC 5321 §4.1.1.1</a>
 */
public record Ehlo(HelloName helloName) implements Command {
  @Override
  public String toString() {
    return "EHLO " + helloName;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.EHLO.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.ehlo(this);
  }
}
