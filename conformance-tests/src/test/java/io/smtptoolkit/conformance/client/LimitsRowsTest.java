package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.ReceivedTransaction;
import io.smtptoolkit.conformance.scripted.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of servers that take only so much at a time. */
class LimitsRowsTest extends ClientScene {
  private static final String ALL_FOUR = "accepted 250, accepted 250, accepted 250, accepted 250";

  private static List<List<String>> recipients(ReceivedConnection connection) {
    return connection.transactions().stream()
        .filter(ReceivedTransaction::isComplete)
        .map(it -> it.recipients().stream().map(LimitsRowsTest::name).toList())
        .toList();
  }

  private static String name(String rcpt) {
    return rcpt.substring("RCPT TO:<".length(), rcpt.indexOf('@'));
  }

  @Test
  @Row("c-limits/rcptmax")
  void namesNoMoreRecipientsThanTheServerTakes() throws Exception {
    play(Script.builder().extensions("PIPELINING", "LIMITS RCPTMAX=2"));

    assertThat(send(TO_FOUR)).isEqualTo(ALL_FOUR);

    assertThat(recipients(received()))
        .containsExactly(List.of("bob", "eve"), List.of("joe", "sue"));
  }

  @Test
  @Row("c-limits/mailmax")
  void opensAnotherConnectionAfterTheMostTransactions() throws Exception {
    play(Script.builder().extensions("PIPELINING", "LIMITS MAILMAX=1"));
    var one = PoolOptions.builder().maxConnectionsPerEndpoint(1).build();
    try (var pool = client().pool(one)) {
      var sending = new ArrayList<CompletableFuture<SendResult>>();
      for (int i = 0; i < 3; i++) {
        sending.add(pool.sendAsync(clear(), TO_BOB, HELLO));
      }
      for (CompletableFuture<SendResult> each : sending) {
        assertThat(words(each.join())).isEqualTo("accepted 250");
      }
    }

    assertThat(server.connections()).hasSize(3);
    for (ReceivedConnection each : server.connections()) {
      assertThat(recipients(each.awaitEnd(BOUND))).containsExactly(List.of("bob"));
    }
  }

  /** RFC 9422 §4.3: all mail transactions of a session together. */
  @Test
  void opensAnotherConnectionForFurtherDomains() throws Exception {
    play(Script.builder().extensions("PIPELINING", "LIMITS RCPTDOMAINMAX=1"));
    try (var pool = client().pool(PoolOptions.DEFAULT)) {
      Envelope envelope =
          Envelope.of("a@c.example", "bob@mx.example", "eve@d.example", "joe@mx.example");

      assertThat(words(pool.send(clear(), envelope, HELLO)))
          .isEqualTo("accepted 250, accepted 250, accepted 250");
    }

    assertThat(server.connections()).hasSize(2);
    assertThat(recipients(received())).containsExactly(List.of("bob", "joe"));
    assertThat(recipients(server.connection(2, BOUND).awaitEnd(BOUND)))
        .containsExactly(List.of("eve"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"452 too many", "452 4.5.3 too many"})
  @Row("c-rcpt/452-continues")
  void sendsToThoseThatWereTooManyInAFurtherTransaction(String tooMany) throws Exception {
    play(tooMany(tooMany));

    assertThat(send(TO_FOUR)).isEqualTo(ALL_FOUR);

    assertThat(accepted()).containsExactly("bob, eve", "joe, sue");
  }

  /** RFC 5321 §4.5.3.1.10: the code that RFC 821 had. */
  @ParameterizedTest
  @ValueSource(strings = {"552 too many", "552 5.5.3 too many"})
  @Row("c-rcpt/552-as-452")
  void takesThe552OfOldServersForTooMany(String tooMany) throws Exception {
    play(tooMany(tooMany));

    assertThat(send(TO_FOUR)).isEqualTo(ALL_FOUR);

    assertThat(accepted()).containsExactly("bob, eve", "joe, sue");
  }

  private static Script.Builder tooMany(String reply) {
    Answer yes = Answer.reply("250 yes");
    Answer no = Answer.reply(reply);
    return Script.builder().extensions("PIPELINING").on("RCPT").answer(yes, yes, no, no, yes, yes);
  }

  /** The recipients of each transaction: of the first those that were not too many. */
  private List<String> accepted() throws InterruptedException {
    return recipients(received()).stream().map(it -> String.join(", ", it.subList(0, 2))).toList();
  }
}
