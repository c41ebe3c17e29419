package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.PasswordCheck;
import io.smtptoolkit.server.auth.StoredCredential;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Users that can be exchanged while a server runs. Thread-safe. */
final class CurrentUsers implements Authenticator {
  private volatile Authenticator current;

  CurrentUsers(Authenticator first) {
    current = first;
  }

  void exchange(Authenticator newer) {
    current = newer;
  }

  @Override
  public Set<SaslMechanism> mechanisms() {
    return current.mechanisms();
  }

  @Override
  public CompletionStage<PasswordCheck> checkPassword(
      AuthAttempt attempt, String user, Secret password) {
    return current.checkPassword(attempt, user, password);
  }

  @Override
  public CompletionStage<StoredCredential> scramCredential(
      AuthAttempt attempt, String user, ScramHash hash) {
    return current.scramCredential(attempt, user, hash);
  }
}
