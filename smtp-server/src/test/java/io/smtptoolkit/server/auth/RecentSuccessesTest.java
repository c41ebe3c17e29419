package io.smtptoolkit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.ScramCredential;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentSuccessesTest {
  private final AtomicLong clock = new AtomicLong();
  private final RecentSuccesses recent = new RecentSuccesses(2, 10, clock::get);

  @Test
  void findsTheSameNamePasswordAndVerifierOnly() throws Exception {
    ScramCredential verifier = ScramCredential.parse(UserLinesTest.SHA_256);
    ScramCredential other = ScramCredential.parse(UserLinesTest.SHA_1);
    recent.add("alice", Secret.ofUtf8("pencil"), verifier);

    assertThat(recent.contains("alice", Secret.ofUtf8("pencil"), verifier)).isTrue();
    assertThat(recent.contains("alice", Secret.ofUtf8("penci"), verifier)).isFalse();
    assertThat(recent.contains("bob", Secret.ofUtf8("pencil"), verifier)).isFalse();
    assertThat(recent.contains("alice", Secret.ofUtf8("pencil"), other)).isFalse();
  }

  @Test
  void forgetsAfterATimeAndTheOldestWhenItIsFull() throws Exception {
    ScramCredential verifier = ScramCredential.parse(UserLinesTest.SHA_256);
    recent.add("alice", Secret.ofUtf8("1"), verifier);
    recent.add("bob", Secret.ofUtf8("2"), verifier);
    recent.add("alice", Secret.ofUtf8("1"), verifier);
    recent.add("carol", Secret.ofUtf8("3"), verifier);

    assertThat(recent.size()).isEqualTo(2);
    assertThat(recent.contains("bob", Secret.ofUtf8("2"), verifier)).isFalse();
    assertThat(recent.contains("alice", Secret.ofUtf8("1"), verifier)).isTrue();
    clock.set(10);
    assertThat(recent.contains("alice", Secret.ofUtf8("1"), verifier)).isFalse();
  }
}
