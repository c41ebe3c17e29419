package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.Secret;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Begins authentication.
 *
 * <pre>
 * auth-command     = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response]
 * initial-response = base64 / "="
 * </pre>
 *
 * <p>Immutable.
 *
 * @param mechanism the SASL mechanism, in upper case
 * @param initialResponse the initial response, decoded; of no octets when {@code =} was sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-4">RFC 4954 §4</a>
 */
public record Auth(String mechanism, Optional<Secret> initialResponse) implements Command {
  // RFC 4422 §3.1: mechanism names have 1 to 20 octets. Judged as sent, because the upper case of
  // a long s is an S.
  private static final Pattern MECHANISM = Pattern.compile("[A-Za-z0-9_-]{1,20}");

  /**
   * Checks the mechanism's name.
   *
   * @param mechanism the SASL mechanism, in any case
   * @param initialResponse the initial response, decoded, if there is one
   * @throws IllegalArgumentException when it is no SASL mechanism name
   */
  public Auth {
    if (!MECHANISM.matcher(mechanism).matches()) {
      throw new IllegalArgumentException("not the name of a SASL mechanism");
    }
    mechanism = mechanism.toUpperCase(Locale.ROOT);
  }

  /** The line without its CRLF and without the initial response. */
  @Override
  public String toString() {
    return initialResponse.isPresent() ? "AUTH " + mechanism + " (secret)" : "AUTH " + mechanism;
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.AUTH.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.auth(this);
  }
}
