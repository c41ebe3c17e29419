package io.smtptoolkit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AuthenticatorTest {
  private static final Secret PASSWORD = Secret.ofUtf8("pencil");

  @Test
  void runsBlockingMethodsOnAThreadOfTheirOwn() throws Exception {
    Authenticator users =
        Authenticator.blocking(
            new BlockingAuthenticator() {
              @Override
              public Set<SaslMechanism> mechanisms() {
                return Set.of(SaslMechanism.PLAIN);
              }

              @Override
              public PasswordCheck checkPassword(AuthAttempt attempt, String user, Secret password)
                  throws IOException {
                if (user.equals("broken")) {
                  throw new IOException("the directory is away");
                }
                return Thread.currentThread().getName().startsWith("smtp-auth-")
                    ? PasswordCheck.CORRECT
                    : PasswordCheck.WRONG;
              }
            });

    assertThat(users.mechanisms()).containsExactly(SaslMechanism.PLAIN);
    assertThat(users.checkPassword(AuthAttempts.ANY, "alice", PASSWORD))
        .succeedsWithin(10, TimeUnit.SECONDS)
        .isEqualTo(PasswordCheck.CORRECT);
    assertThat(users.checkPassword(AuthAttempts.ANY, "broken", PASSWORD))
        .failsWithin(10, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the directory is away");
  }

  @Test
  void aRejectedTaskIsAFailedStage() {
    Authenticator users =
        Authenticator.blocking(
            () -> Set.of(SaslMechanism.PLAIN),
            task -> {
              throw new RejectedExecutionException("full");
            });

    assertThat(users.checkPassword(AuthAttempts.ANY, "alice", PASSWORD)).isCompletedExceptionally();
  }

  @Test
  void whatIsNotWrittenFailsAndActingAsAnotherIsNotAllowed() {
    Authenticator asynchronous = () -> Set.of(SaslMechanism.PLAIN);
    Authenticator blocking =
        Authenticator.blocking(() -> Set.of(SaslMechanism.PLAIN), Runnable::run);
    for (Authenticator users : new Authenticator[] {asynchronous, blocking}) {
      assertThat(stages(users)).allSatisfy(it -> assertThat(it).isCompletedExceptionally());
      assertThat(users.authorize(AuthAttempts.ANY, "alice", "bob")).isCompletedWithValue(false);
    }
  }

  private static CompletionStage<?>[] stages(Authenticator users) {
    return new CompletionStage<?>[] {
      users.checkPassword(AuthAttempts.ANY, "alice", PASSWORD),
      users.scramCredential(AuthAttempts.ANY, "alice", ScramHash.SHA_256),
      users.password(AuthAttempts.ANY, "alice"),
      users.checkToken(
          AuthAttempts.ANY,
          new BearerCredentials(
              Optional.of("alice"), Secret.ofUtf8("token"), Optional.empty(), OptionalInt.empty()))
    };
  }
}
