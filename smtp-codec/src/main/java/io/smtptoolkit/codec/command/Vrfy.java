package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks whether a text names a user. Any printable text is kept: the grammar's String has no room
 * for the at sign everybody sends.
 *
 * <pre>
 * vrfy = "VRFY" SP String CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param argument the text behind the verb
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.6">RFC 5321 §4.1.1.6</a>
 */
public record Vrfy(String argument) implements Command {
  /**
   * Checks the argument.
   *
   * @param argument the text behind the verb
   * @throws IllegalArgumentException when it holds a control character or is empty
   */
  public Vrfy {
    CommandText.check(argument);
    if (argument.isEmpty()) {
      throw new IllegalArgumentException("VRFY needs an argument");
    }
  }

  @Override
  public String toString() {
    return "VRFY " + argument;
  }

  @Override
  public Optional<Verb> verb() {
    return Optional.of(Verb.VRFY);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.vrfy(this);
  }
}
