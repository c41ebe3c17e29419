package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Ends the conversation.
 *
 * <pre>
 * quit = "QUIT" CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.10">RFC 5321 §4.1.1.10</a>
 */
public record Quit() implements Command {
  @Override
  public String toString() {
    return "QUIT";
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.QUIT.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.quit(this);
  }
}
