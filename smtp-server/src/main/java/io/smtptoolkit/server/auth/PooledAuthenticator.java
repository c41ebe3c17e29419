package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.codec.sasl.StringPreparation;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A store of plain methods as the asynchronous interface: each call is a task. Immutable. */
final class PooledAuthenticator implements Authenticator {
  private final BlockingAuthenticator store;
  private final Executor executor;

  PooledAuthenticator(BlockingAuthenticator store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  @Override
  public Set<SaslMechanism> mechanisms() {
    return store.mechanisms();
  }

  @Override
  public StringPreparation preparation() {
    return store.preparation();
  }

  @Override
  public CompletionStage<PasswordCheck> checkPassword(
      AuthAttempt attempt, String user, Secret password) {
    return call(executor, () -> store.checkPassword(attempt, user, password));
  }

  @Override
  public CompletionStage<StoredCredential> scramCredential(
      AuthAttempt attempt, String user, ScramHash hash) {
    return call(executor, () -> store.scramCredential(attempt, user, hash));
  }

  @Override
  public CompletionStage<Optional<Secret>> password(AuthAttempt attempt, String user) {
    return call(executor, () -> store.password(attempt, user));
  }

  @Override
  public CompletionStage<TokenCheck> checkToken(
      AuthAttempt attempt, BearerCredentials credentials) {
    return call(executor, () -> store.checkToken(attempt, credentials));
  }

  @Override
  public CompletionStage<Boolean> authorize(
      AuthAttempt attempt, String authenticationId, String authorizationId) {
    return call(executor, () -> store.authorize(attempt, authenticationId, authorizationId));
  }

  @Override
  public boolean trusts(Identity identity, Mailbox submitter) {
    return store.trusts(identity, submitter);
  }

  static <T> CompletableFuture<T> call(Executor executor, Callable<T> call) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              stage.complete(call.call());
            } catch (Throwable fault) {
              stage.completeExceptionally(fault);
            }
          });
    } catch (RuntimeException rejected) {
      stage.completeExceptionally(rejected);
    }
    return stage;
  }
}
