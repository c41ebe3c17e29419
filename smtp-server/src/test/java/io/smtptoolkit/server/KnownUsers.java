package io.smtptoolkit.server;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.auth.StoredCredential;
import io.smtptoolkit.server.auth.TokenCheck;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A store with one user, alice, whose password is pencil and whose token is t0ken; boss may act as
 * alice. It answers to every mechanism, at once.
 */
final class KnownUsers implements Authenticator {
  private static final Secret SALT = Secret.ofUtf8("0123456789abcdef");

  /** The questions, such as {@code "password alice"}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  volatile Set<SaslMechanism> mechanisms = EnumSet.complementOf(EnumSet.of(SaslMechanism.EXTERNAL));

  @Override
  public Set<SaslMechanism> mechanisms() {
    return mechanisms;
  }

  @Override
  public CompletionStage<PasswordCheck> checkPassword(
      AuthAttempt attempt, String user, Secret password) {
    asked.add("password " + user);
    if (!exists(user)) {
      return CompletableFuture.completedFuture(PasswordCheck.UNKNOWN_USER);
    }
    return CompletableFuture.completedFuture(
        password.equals(Secret.ofUtf8("pencil")) ? PasswordCheck.CORRECT : PasswordCheck.WRONG);
  }

  @Override
  public CompletionStage<StoredCredential> scramCredential(
      AuthAttempt attempt, String user, ScramHash hash) {
    asked.add(hash.scheme() + " " + user);
    return CompletableFuture.completedFuture(
        exists(user)
            ? StoredCredential.of(
                ScramCredential.fromPassword(hash, Secret.ofUtf8("pencil"), SALT, 4_096))
            : StoredCredential.decoy(ScramCredential.decoy(hash, SALT, user, 4_096)));
  }

  @Override
  public CompletionStage<Optional<Secret>> password(AuthAttempt attempt, String user) {
    asked.add("CRAM-MD5 " + user);
    return CompletableFuture.completedFuture(
        exists(user) ? Optional.of(Secret.ofUtf8("pencil")) : Optional.empty());
  }

  @Override
  public CompletionStage<TokenCheck> checkToken(
      AuthAttempt attempt, BearerCredentials credentials) {
    asked.add("token of " + credentials.authorizationId().orElse("?"));
    return CompletableFuture.completedFuture(
        credentials.token().equals(Secret.ofUtf8("t0ken"))
            ? TokenCheck.accepted("alice")
            : TokenCheck.refused("{\"status\":\"invalid_token\",\"scope\":\"mail\"}"));
  }

  @Override
  public CompletionStage<Boolean> authorize(
      AuthAttempt attempt, String authenticationId, String authorizationId) {
    asked.add(authenticationId + " as " + authorizationId);
    return CompletableFuture.completedFuture(authenticationId.equals("boss"));
  }

  @Override
  public boolean trusts(Identity identity, Mailbox submitter) {
    return identity.authenticationId().equals("boss");
  }

  private static boolean exists(String user) {
    return user.equals("alice") || user.equals("boss");
  }
}
