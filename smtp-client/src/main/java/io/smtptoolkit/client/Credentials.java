package io.smtptoolkit.client;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The user that a client authenticates as, and the proof. It belongs to an {@link Endpoint}, so
 * that no password reaches another server.
 *
 * <p>Immutable. Secrets are in no {@code toString}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954">RFC 4954</a>
 */
public sealed interface Credentials {

  /**
   * A name and a password in printable ASCII.
   *
   * @param user whose password it is
   * @param password the password
   * @return the credentials
   * @throws IllegalArgumentException if there is any other character; see {@link Password} then
   */
  static Credentials password(String user, String password) {
    return new Password(PasswordCredentials.of(user, Secret.ofUtf8(password)));
  }

  /**
   * OAuth 2.0 bearer tokens of a user.
   *
   * @param user whose mail they are for
   * @param tokens gives a token for each connection
   * @return the credentials
   */
  static Credentials token(String user, TokenSupplier tokens) {
    return new Token(Optional.of(user), tokens);
  }

  /**
   * The certificate that the endpoint's {@code SSLContext} shows.
   *
   * @return the credentials
   */
  static Credentials certificate() {
    return new Certificate(Optional.empty());
  }

  /**
   * The mechanisms that these credentials are for.
   *
   * @return at least one
   */
  Set<SaslMechanism> mechanisms();

  /**
   * A name and a password.
   *
   * @param password both, prepared; perhaps with another user to act as
   */
  record Password(PasswordCredentials password) implements Credentials {
    @Override
    public Set<SaslMechanism> mechanisms() {
      Set<SaslMechanism> mechanisms = EnumSet.copyOf(SaslMechanism.WITH_PASSWORD);
      if (password.authorizationId().isPresent()) {
        // They cannot say it.
        mechanisms.remove(SaslMechanism.CRAM_MD5);
        mechanisms.remove(SaslMechanism.LOGIN);
      }
      return Collections.unmodifiableSet(mechanisms);
    }
  }

  /**
   * OAuth 2.0 bearer tokens.
   *
   * @param user whose mail they are for; empty if the token says it, which XOAUTH2 does not allow
   * @param tokens gives a token for each connection
   */
  record Token(Optional<String> user, TokenSupplier tokens) implements Credentials {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return user.isPresent() ? SaslMechanism.WITH_TOKEN : Set.of(SaslMechanism.OAUTHBEARER);
    }
  }

  /**
   * A certificate of TLS, with mechanism EXTERNAL.
   *
   * @param user whom to act as; empty for the one that the certificate names
   */
  record Certificate(Optional<String> user) implements Credentials {
    @Override
    public Set<SaslMechanism> mechanisms() {
      return Set.of(SaslMechanism.EXTERNAL);
    }
  }
}
