package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * Says hello on LMTP.
 *
 * <pre>
 * lhlo = "LHLO" SP ( Domain / address-literal ) CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param helloName who the client says it is
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2033#section-4.1">RFC 2033 §4.1</a>
 */
public record Lhlo(HelloName helloName) implements Command {
  @Override
  public String toString() {
    return "LHLO " + helloName;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.LHLO.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.lhlo(this);
  }
}
