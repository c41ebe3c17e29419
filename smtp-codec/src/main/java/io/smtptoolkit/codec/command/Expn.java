package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks for the members of a list. Any printable text is kept: the grammar's String has no room for
 * the at sign everybody sends.
 *
 * <pre>
 * expn = "EXPN" SP String CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param argument the text behind the verb
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.7">RFC 5321 §4.1.1.7</a>
 */
public record Expn(String argument) implements Command {
  /**
   * Checks the argument.
   *
   * @param argument the text behind the verb
   * @throws IllegalArgumentException when it holds a control character or is empty
   */
  public Expn {
    CommandText.check(argument);
    if (argument.isEmpty()) {
      throw new IllegalArgumentException("EXPN needs an argument");
    }
  }

  @Override
  public String toString() {
    return "EXPN " + argument;
  }

  @Override
  public Optional<Verb> verb() {
    return Optional.of(Verb.EXPN);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.expn(this);
  }
}
