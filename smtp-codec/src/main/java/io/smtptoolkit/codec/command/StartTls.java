package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Asks for leave to begin the TLS handshake.
 *
 * <pre>
 * starttls = "STARTTLS" CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3207#section-4">RFC 3207 §4</a>
 */
public record StartTls() implements Command {
  @Override
  public String toString() {
    return "STARTTLS";
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.STARTTLS.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.startTls(this);
  }
}
