package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks for a reply and nothing else.
 *
 * <pre>
 * noop = "NOOP" [ SP String ] CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param argument the text after the verb; empty when there is none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.9">RFC 5321 §4.1.1.9</a>
 */
public record Noop(String argument) implements Command {
  /**
   * Checks the argument.
   *
   * @param argument the text after the verb; empty when there is none
   * @throws IllegalArgumentException when it holds a control character
   */
  public Noop {
    CommandText.checkAscii(argument);
  }

  @Override
  public String toString() {
    return argument.isEmpty() ? "NOOP" : "NOOP " + argument;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.NOOP.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.noop(this);
  }
}
