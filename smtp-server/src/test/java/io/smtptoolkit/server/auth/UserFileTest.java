package io.smtptoolkit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UserFileTest {
  private static final int ROUNDS = 4_096;

  @TempDir Path folder;
  private Path file;
  private final AtomicLong clock = new AtomicLong();
  private final List<Integer> hashed = new ArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private Executor executor = Runnable::run;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("users");
    edit().setPassword("alice", "pencil", ROUNDS, false);
    edit().setPassword("bob", "crayon", ROUNDS, true);
  }

  @Test
  void checksPasswords() throws Exception {
    UserFile users = open();

    assertThat(check(users, "alice", "pencil")).isEqualTo(PasswordCheck.CORRECT);
    assertThat(check(users, "alice", "crayon")).isEqualTo(PasswordCheck.WRONG);
    assertThat(check(users, "bob", "crayon")).isEqualTo(PasswordCheck.CORRECT);
    assertThat(check(users, "carol", "pencil")).isEqualTo(PasswordCheck.UNKNOWN_USER);
  }

  @Test
  void offersOnlyWhatEveryUserCanUse() throws Exception {
    UserFile users = open();
    assertThat(users.mechanisms())
        .containsExactly(
            SaslMechanism.SCRAM_SHA_256_PLUS,
            SaslMechanism.SCRAM_SHA_256,
            SaslMechanism.PLAIN,
            SaslMechanism.LOGIN);

    edit().setPassword("alice", "pencil", ROUNDS, true);
    later();
    check(users, "alice", "pencil");

    assertThat(users.mechanisms())
        .contains(SaslMechanism.SCRAM_SHA_1_PLUS, SaslMechanism.SCRAM_SHA_1)
        .doesNotContain(SaslMechanism.CRAM_MD5, SaslMechanism.XOAUTH2, SaslMechanism.EXTERNAL);
  }

  @Test
  void hashesOffTheCallersThread() throws Exception {
    UserFile users = open();
    executor = tasks::add;

    CompletionStage<PasswordCheck> stage =
        users.checkPassword(AuthAttempts.ANY, "alice", Secret.ofUtf8("pencil"));

    assertThat(stage.toCompletableFuture()).isNotDone();
    assertThat(hashed).isEmpty();
    tasks.remove().run();
    assertThat(stage.toCompletableFuture()).isCompletedWithValue(PasswordCheck.CORRECT);
  }

  @Test
  void failsWhenTooManyAreWaiting() throws Exception {
    UserFile users = open();
    executor =
        task -> {
          throw new RejectedExecutionException("full");
        };

    assertThat(users.checkPassword(AuthAttempts.ANY, "alice", Secret.ofUtf8("pencil")))
        .isCompletedExceptionally();
  }

  @Test
  void hashesACorrectPasswordOnceInTenMinutes() throws Exception {
    UserFile users = open();
    check(users, "alice", "pencil");
    check(users, "alice", "pencil");
    assertThat(hashed).hasSize(1);

    clock.addAndGet(Duration.ofMinutes(9).toNanos());
    check(users, "alice", "pencil");
    assertThat(hashed).hasSize(1);

    clock.addAndGet(Duration.ofMinutes(1).toNanos());
    check(users, "alice", "pencil");
    assertThat(hashed).hasSize(2);
  }

  @Test
  void hashesAWrongPasswordEachTime() throws Exception {
    UserFile users = open();
    check(users, "alice", "pencil");
    check(users, "alice", "wrong");
    check(users, "alice", "wrong");
    check(users, "nobody", "pencil");
    check(users, "nobody", "pencil");

    assertThat(hashed).hasSize(5);
  }

  @Test
  void noticesAChangeWithinASecondAndForgetsTheOldPassword() throws Exception {
    UserFile users = open();
    assertThat(check(users, "alice", "pencil")).isEqualTo(PasswordCheck.CORRECT);

    edit().setPassword("alice", "other", ROUNDS, false);
    later();

    assertThat(check(users, "alice", "pencil")).isEqualTo(PasswordCheck.WRONG);
    assertThat(check(users, "alice", "other")).isEqualTo(PasswordCheck.CORRECT);
  }

  @Test
  void forgetsAUserWhoIsRemoved() throws Exception {
    UserFile users = open();
    check(users, "alice", "pencil");

    edit().remove("alice");
    later();

    assertThat(check(users, "alice", "pencil")).isEqualTo(PasswordCheck.UNKNOWN_USER);
  }

  @Test
  void keepsItsUsersWhenTheFileBecomesBadOrGoesAway() throws Exception {
    UserFile users = open();
    String good = Files.readString(file);

    Files.writeString(file, good + "carol\n");
    later();
    assertThat(check(users, "alice", "pencil")).isEqualTo(PasswordCheck.CORRECT);

    Files.delete(file);
    later();
    assertThat(check(users, "bob", "crayon")).isEqualTo(PasswordCheck.CORRECT);

    edit().setPassword("carol", "chalk", ROUNDS, false);
    later();
    assertThat(check(users, "carol", "chalk")).isEqualTo(PasswordCheck.CORRECT);
  }

  @Test
  void givesScramWhatIsStored() throws Exception {
    UserFile users = open();

    StoredCredential alice = scram(users, "alice", ScramHash.SHA_256);
    StoredCredential bob = scram(users, "bob", ScramHash.SHA_1);

    assertThat(alice.userExists()).isTrue();
    assertThat(bob.userExists()).isTrue();
    assertThat(bob.credential())
        .isEqualTo(
            ScramCredential.fromPassword(
                ScramHash.SHA_1, Secret.ofUtf8("crayon"), bob.credential().salt(), ROUNDS));
  }

  @Test
  void givesAStrangerTheSameSaltAgainAfterARestartToo() throws Exception {
    StoredCredential first = scram(open(), "nobody", ScramHash.SHA_256);
    edit().setPassword("carol", "chalk", ROUNDS, false);
    StoredCredential second = scram(open(), "nobody", ScramHash.SHA_256);
    StoredCredential other = scram(open(), "somebody", ScramHash.SHA_256);

    assertThat(first.userExists()).isFalse();
    assertThat(second).isEqualTo(first);
    assertThat(other.credential().salt()).isNotEqualTo(first.credential().salt());
  }

  /**
   * Guessing users: over a thousand names, the work and all that a client sees of an answer are the
   * same, whether a name has a user or not. The work is counted and not timed.
   */
  @Test
  void aThousandNamesCostAndLookTheSameWithAndWithoutAUser() throws Exception {
    edit().setPassword("carol", "chalk", ROUNDS, false);
    UserFile users = open();
    var salts = new HashSet<Secret>();
    for (int i = 0; i < 1_000; i++) {
      String stranger = "name" + i;
      StoredCredential decoy = scram(users, stranger, ScramHash.SHA_256);
      assertThat(decoy.credential().iterations()).isEqualTo(ROUNDS);
      assertThat(decoy.credential().salt().length()).isEqualTo(16);
      assertThat(salts.add(Secret.of(decoy.credential().salt().octets()))).isTrue();
    }
    assertThat(scram(users, "alice", ScramHash.SHA_256).credential().salt().length()).isEqualTo(16);

    for (String name : List.of("alice", "bob", "carol", "nobody", "somebody")) {
      hashed.clear();
      for (int i = 0; i < 20; i++) {
        assertThat(check(users, name, "guess" + i)).isNotEqualTo(PasswordCheck.CORRECT);
      }
      assertThat(hashed).hasSize(20).containsOnly(ROUNDS);
    }
  }

  @Test
  void strangersHaveAsManyRoundsAsMostUsers() throws Exception {
    edit().setPassword("carol", "chalk", 5_000, false);
    assertThat(scram(open(), "nobody", ScramHash.SHA_256).credential().iterations())
        .isEqualTo(ROUNDS);

    edit().setPassword("alice", "pencil", 5_000, false);
    assertThat(scram(open(), "nobody", ScramHash.SHA_256).credential().iterations())
        .isEqualTo(5_000);
  }

  @Test
  void needsADecoyKey() throws Exception {
    Files.writeString(file, "alice:" + UserLinesTest.SHA_256 + "\n");
    assertThatExceptionOfType(UserFileException.class)
        .isThrownBy(this::open)
        .withMessageStartingWith(file + ":1: expected a line \":decoy-key\"");

    edit().setPassword("bob", "crayon", ROUNDS, false);

    assertThat(check(open(), "alice", "pencil")).isEqualTo(PasswordCheck.CORRECT);
  }

  @Test
  void saysThatThereIsNoFile() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> UserFile.open(folder.resolve("none")));
  }

  private UserFile open() throws IOException {
    return new UserFile(
        file,
        task -> executor.execute(task),
        clock::get,
        (hash, password, salt, iterations) -> {
          hashed.add(iterations);
          return ScramCredential.fromPassword(hash, password, salt, iterations);
        });
  }

  private UserFileEditor edit() {
    return new UserFileEditor(file);
  }

  private void later() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private static PasswordCheck check(UserFile users, String name, String password)
      throws Exception {
    return users
        .checkPassword(AuthAttempts.ANY, name, Secret.ofUtf8(password))
        .toCompletableFuture()
        .get();
  }

  private static StoredCredential scram(UserFile users, String name, ScramHash hash)
      throws Exception {
    return users.scramCredential(AuthAttempts.ANY, name, hash).toCompletableFuture().get();
  }
}
