package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Gives the mail transaction up.
 *
 * <pre>
 * rset = "RSET" CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.5">RFC 5321 §4.1.1.5</a>
 */
public record Rset() implements Command {
  @Override
  public String toString() {
    return "RSET";
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.RSET.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.rset(this);
  }
}
