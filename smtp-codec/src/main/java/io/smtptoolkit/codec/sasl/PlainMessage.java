package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import java.util.Optional;

/**
 * The message of PLAIN.
 *
 * <pre>
 * message = [authzid] UTF8NUL authcid UTF8NUL passwd
 * authcid = 1*SAFE   ; authzid and passwd likewise; SAFE is any character but NUL
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4616#section-2">RFC 4616 §2</a>
 */
record PlainMessage(Optional<String> authorizationId, String authenticationId, Secret password) {

  static PlainMessage parse(Secret message, StringPreparation preparation)
      throws SaslExchangeException {
    String[] parts = SaslText.utf8(message, "the message").split("\0", -1);
    if (parts.length != 3) {
      throw SaslExchangeException.malformed("expected three strings between two NULs");
    }
    Optional<String> authorizationId =
        parts[0].isEmpty()
            ? Optional.empty()
            : Optional.of(SaslText.prepared(parts[0], preparation, "the authorization identity"));
    return new PlainMessage(
        authorizationId,
        SaslText.prepared(parts[1], preparation, "the authentication identity"),
        Secret.ofUtf8(SaslText.prepared(parts[2], preparation, "the password")));
  }

  static Secret encode(PasswordCredentials credentials) {
    return Secret.ofUtf8(
        credentials.authorizationId().orElse("")
            + "\0"
            + credentials.authenticationId()
            + "\0"
            + SaslText.decode(credentials.password()).orElseThrow());
  }

  CheckPassword check() {
    return new CheckPassword(
        authenticationId, password, Authorize.last(authenticationId, authorizationId));
  }
}
