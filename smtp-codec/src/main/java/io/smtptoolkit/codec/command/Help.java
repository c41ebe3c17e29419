package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks for help.
 *
 * <pre>
 * help = "HELP" [ SP String ] CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param argument the text after the verb; empty when there is none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.8">RFC 5321 §4.1.1.8</a>
 */
public record Help(String argument) implements Command {
  /**
   * Checks the argument.
   *
   * @param argument the text after the verb; empty when there is none
   * @throws IllegalArgumentException when it holds a control character
   */
  public Help {
    CommandText.checkAscii(argument);
  }

  @Override
  public String toString() {
    return argument.isEmpty() ? "HELP" : "HELP " + argument;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.HELP.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.help(this);
  }
}
