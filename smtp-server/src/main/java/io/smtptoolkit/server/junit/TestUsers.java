package io.smtptoolkit.server.junit;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.auth.StoredCredential;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Users with passwords that are no secrets, for all mechanisms that need a password. Immutable. */
final class TestUsers implements Authenticator {
  private static final Secret SALT = Secret.ofUtf8("a salt for tests");
  // RFC 7677 §4: the fewest that a client may accept.
  private static final int ITERATIONS = 4_096;

  private final Map<String, String> passwords;

  TestUsers(Map<String, String> passwords) {
    this.passwords = Map.copyOf(passwords);
  }

  @Override
  public Set<SaslMechanism> mechanisms() {
    return EnumSet.of(
        SaslMechanism.SCRAM_SHA_256_PLUS,
        SaslMechanism.SCRAM_SHA_256,
        SaslMechanism.SCRAM_SHA_1_PLUS,
        SaslMechanism.SCRAM_SHA_1,
        SaslMechanism.PLAIN,
        SaslMechanism.LOGIN);
  }

  @Override
  public CompletionStage<PasswordCheck> checkPassword(
      AuthAttempt attempt, String user, Secret password) {
    String known = passwords.get(user);
    if (known == null) {
      return CompletableFuture.completedFuture(PasswordCheck.UNKNOWN_USER);
    }
    return CompletableFuture.completedFuture(
        password.equals(Secret.ofUtf8(known)) ? PasswordCheck.CORRECT : PasswordCheck.WRONG);
  }

  @Override
  public CompletionStage<StoredCredential> scramCredential(
      AuthAttempt attempt, String user, ScramHash hash) {
    String known = passwords.get(user);
    return CompletableFuture.supplyAsync(
        () ->
            known == null
                ? StoredCredential.decoy(ScramCredential.decoy(hash, SALT, user, ITERATIONS))
                : StoredCredential.of(
                    ScramCredential.fromPassword(hash, Secret.ofUtf8(known), SALT, ITERATIONS)));
  }
}
