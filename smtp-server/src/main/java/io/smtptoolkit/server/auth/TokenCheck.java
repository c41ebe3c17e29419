package io.smtptoolkit.server.auth;

import java.util.Optional;

/**
 * The answer to a bearer token.
 *
 * <p>Immutable.
 */
public final class TokenCheck {
  private static final TokenCheck REFUSED = new TokenCheck(Optional.empty(), Optional.empty());

  private final Optional<String> authenticationId;
  private final Optional<String> error;

  private TokenCheck(Optional<String> authenticationId, Optional<String> error) {
    this.authenticationId = authenticationId;
    this.error = error;
  }

  /**
   * The token is good.
   *
   * @param authenticationId the user whom the token names; not empty. If the client named another
   *     one, {@link Authenticator#authorize} is asked next
   * @return the answer
   * @throws IllegalArgumentException if the name is empty
   */
  public static TokenCheck accepted(String authenticationId) {
    if (authenticationId.isEmpty()) {
      throw new IllegalArgumentException("a token without a user");
    }
    return new TokenCheck(Optional.of(authenticationId), Optional.empty());
  }

  /**
   * The token is not good; the client is told so without details.
   *
   * @return the answer
   */
  public static TokenCheck refused() {
    return REFUSED;
  }

  /**
   * The token is not good.
   *
   * @param error what the client is told: a JSON object with at least {@code status}, for instance
   *     with the scope that is needed (RFC 7628 §3.2.2)
   * @return the answer
   * @throws IllegalArgumentException if the error is empty
   */
  public static TokenCheck refused(String error) {
    if (error.isEmpty()) {
      throw new IllegalArgumentException("an empty error");
    }
    return new TokenCheck(Optional.empty(), Optional.of(error));
  }

  /**
   * The user of a good token.
   *
   * @return empty if the token is refused
   */
  public Optional<String> authenticationId() {
    return authenticationId;
  }

  /**
   * The details of a refusal for the client.
   *
   * @return empty for no details, and if the token is good
   */
  public Optional<String> error() {
    return error;
  }
}
