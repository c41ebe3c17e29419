package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Says hello, the old way. Unlike the grammar an address literal is accepted, as a client without a
 * name has nothing else to say (RFC 5321 §4.1.4).
 *
 * <pre>
 * helo = "HELO" SP Domain CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param helloName who the client says it is
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1">RFC 5321 §4.1.1.1</a>
 */
public record Helo(HelloName helloName) implements Command {
  @Override
  public String toString() {
    return "HELO " + helloName;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.HELO.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.helo(this);
  }
}
