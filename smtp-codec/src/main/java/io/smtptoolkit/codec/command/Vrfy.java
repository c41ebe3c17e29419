package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks whether a text names a user. Any printable text is kept: the grammar's String has no room
 * for the at sign that clients send.
 *
 * <pre>
 * vrfy = "VRFY" SP String [SP "SMTPUTF8"] CRLF   ; RFC 6531 §3.7.4.2
 * </pre>
 *
 * <p>Immutable.
 *
 * @param argument the text after the verb, with the parameter SMTPUTF8 if it is there
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.6">RFC 5321 §4.1.1.6</a>
 */
public record Vrfy(String argument) implements Command {
  /**
   * Checks the argument.
   *
   * @param argument the text after the verb
   * @throws IllegalArgumentException when it holds a control character or is empty
   */
  public Vrfy {
    CommandText.check(argument);
    if (argument.isEmpty()) {
      throw new IllegalArgumentException("VRFY needs an argument");
    }
  }

  /**
   * The string that is asked for.
   *
   * @return the argument without the parameter SMTPUTF8
   */
  public String string() {
    return CommandText.withoutSmtpUtf8(argument);
  }

  /**
   * Says whether the client takes a reply in UTF-8 (RFC 6531 §3.7.4.2).
   *
   * @return true when the parameter SMTPUTF8 is there; it counts only where the extension is
   *     offered, as a name may end with that word
   */
  public boolean takesUtf8() {
    return CommandText.hasSmtpUtf8(argument);
  }

  /**
   * Says whether only a server that offers SMTPUTF8 understands this.
   *
   * @return true when it has the parameter SMTPUTF8, or text beyond ASCII
   */
  public boolean needsUtf8() {
    return takesUtf8() || !CommandText.isAscii(argument);
  }

  @Override
  public String toString() {
    return "VRFY " + argument;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.VRFY.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.vrfy(this);
  }
}
