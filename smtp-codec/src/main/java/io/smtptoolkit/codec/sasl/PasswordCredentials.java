package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import java.util.Optional;

/**
 * A name and its password, prepared for a client's exchange.
 *
 * <p>Immutable.
 *
 * @param authenticationId whose password it is
 * @param authorizationId whom to act as, if that is another user
 * @param password the password in UTF-8
 */
public record PasswordCredentials(
    String authenticationId, Optional<String> authorizationId, Secret password) {

  /**
   * Checks that each can be sent; it does not prepare them.
   *
   * @param authenticationId whose password it is; not empty, without NUL
   * @param authorizationId whom to act as, likewise
   * @param password the password, likewise, in UTF-8
   * @throws IllegalArgumentException if one cannot be sent
   */
  public PasswordCredentials {
    SaslText.requireSendable(authenticationId, "the authentication identity");
    authorizationId.ifPresent(id -> SaslText.requireSendable(id, "the authorization identity"));
    SaslText.requireSendable(passwordText(password), "the password");
  }

  /**
   * A name and a password in printable ASCII.
   *
   * @param authenticationId whose password it is
   * @param password the password
   * @return the credentials
   * @throws IllegalArgumentException if there is any other character
   */
  public static PasswordCredentials of(String authenticationId, Secret password) {
    return of(authenticationId, password, StringPreparation.PRINTABLE_ASCII);
  }

  /**
   * A name and a password, prepared.
   *
   * @param authenticationId whose password it is
   * @param password the password in UTF-8
   * @param preparation what prepares both, in general SASLprep
   * @return the credentials
   * @throws IllegalArgumentException if one is prohibited, or nothing is left of it
   */
  public static PasswordCredentials of(
      String authenticationId, Secret password, StringPreparation preparation) {
    String text = SaslText.preparedArgument(passwordText(password), preparation, "the password");
    return new PasswordCredentials(
        SaslText.preparedArgument(authenticationId, preparation, "the authentication identity"),
        Optional.empty(),
        Secret.of(text.getBytes(UTF_8)));
  }

  /**
   * The same credentials, used to act as another user with a name in printable ASCII.
   *
   * @param other whom
   * @return the credentials
   * @throws IllegalArgumentException if there is any other character
   */
  public PasswordCredentials actingAs(String other) {
    return actingAs(other, StringPreparation.PRINTABLE_ASCII);
  }

  /**
   * The same credentials, used to act as another user.
   *
   * @param other whom
   * @param preparation what prepares the name
   * @return the credentials
   * @throws IllegalArgumentException if the name is prohibited, or nothing is left of it
   */
  public PasswordCredentials actingAs(String other, StringPreparation preparation) {
    String prepared = SaslText.preparedArgument(other, preparation, "the authorization identity");
    return new PasswordCredentials(authenticationId, Optional.of(prepared), password);
  }

  private static String passwordText(Secret password) {
    return SaslText.decode(password)
        .orElseThrow(() -> new IllegalArgumentException("the password is not UTF-8"));
  }
}
