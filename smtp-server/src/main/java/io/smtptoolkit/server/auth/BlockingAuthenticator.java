package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.codec.sasl.StringPreparation;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A store of users as plain methods that may block, for instance on a directory or a database.
 * {@link Authenticator#blocking(BlockingAuthenticator)} makes the {@link Authenticator} of it that
 * a server takes; the methods are explained there.
 *
 * <p>An {@link IOException} or an unchecked exception is a fault: 454 for the client, and a line in
 * the log. Implementations are thread-safe.
 */
public interface BlockingAuthenticator {
  /**
   * See {@link Authenticator#mechanisms}: the one method, with {@link #preparation} and {@link
   * #trusts}, that must not block.
   *
   * @return the mechanisms that can be answered for every user
   */
  Set<SaslMechanism> mechanisms();

  /**
   * See {@link Authenticator#preparation}.
   *
   * @return by default {@link SaslPrep#QUERY}
   */
  default StringPreparation preparation() {
    return SaslPrep.QUERY;
  }

  /**
   * See {@link Authenticator#checkPassword}.
   *
   * @param attempt who is asking
   * @param user the prepared name
   * @param password the prepared password in UTF-8
   * @return the answer
   * @throws IOException if the store fails
   */
  default PasswordCheck checkPassword(AuthAttempt attempt, String user, Secret password)
      throws IOException {
    throw unanswered();
  }

  /**
   * See {@link Authenticator#scramCredential}.
   *
   * @param attempt who is asking
   * @param user the prepared name
   * @param hash for which hash function
   * @return what is stored, or a decoy
   * @throws IOException if the store fails
   */
  default StoredCredential scramCredential(AuthAttempt attempt, String user, ScramHash hash)
      throws IOException {
    throw unanswered();
  }

  /**
   * See {@link Authenticator#password}.
   *
   * @param attempt who is asking
   * @param user the prepared name
   * @return the password, if there is such a user
   * @throws IOException if the store fails
   */
  default Optional<Secret> password(AuthAttempt attempt, String user) throws IOException {
    throw unanswered();
  }

  /**
   * See {@link Authenticator#checkToken}.
   *
   * @param attempt who is asking
   * @param credentials the token and what came with it
   * @return the answer
   * @throws IOException if the store fails
   */
  default TokenCheck checkToken(AuthAttempt attempt, BearerCredentials credentials)
      throws IOException {
    throw unanswered();
  }

  /**
   * See {@link Authenticator#authorize}.
   *
   * @param attempt who is asking
   * @param authenticationId who the client is
   * @param authorizationId whom it wants to act as
   * @return by default false
   * @throws IOException if the store fails
   */
  default boolean authorize(AuthAttempt attempt, String authenticationId, String authorizationId)
      throws IOException {
    return false;
  }

  /**
   * See {@link Authenticator#trusts}.
   *
   * @param identity who the client is
   * @param submitter who submitted the message, as the client says
   * @return by default false
   */
  default boolean trusts(Identity identity, Mailbox submitter) {
    return false;
  }

  private static UnsupportedOperationException unanswered() {
    return new UnsupportedOperationException("a mechanism is offered whose question has no answer");
  }
}
