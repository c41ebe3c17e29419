package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.ScramCredential;

/**
 * The answer to a name in SCRAM: every name gets one, or a client could try out names.
 *
 * <p>Immutable.
 *
 * @param credential what is stored, or {@link ScramCredential#decoy} for a name without a user
 * @param userExists whether it is not a decoy. The client is not told; the log is
 */
public record StoredCredential(ScramCredential credential, boolean userExists) {
  /**
   * The answer with what is stored of a user.
   *
   * @param credential for the hash function that was asked for
   * @return the answer
   */
  public static StoredCredential of(ScramCredential credential) {
    return new StoredCredential(credential, true);
  }

  /**
   * There is no such user.
   *
   * @param credential the decoy, with as many iterations as those of users
   * @return the answer
   */
  public static StoredCredential decoy(ScramCredential credential) {
    return new StoredCredential(credential, false);
  }
}
