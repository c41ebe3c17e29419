package io.smtptoolkit.client.pool;

import static io.smtptoolkit.client.pool.FakeClient.MX;
import static io.smtptoolkit.client.pool.FakeClient.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.RecipientOutcome.Accepted;
import io.smtptoolkit.client.RecipientOutcome.NotSent;
import io.smtptoolkit.client.RecipientOutcome.Refused;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.pool.FakeClient.Connection;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims of what a pool does where a server lets a session have only so much (RFC 9422). */
@Timeout(60)
class LimitsTest {
  private static final MessageContent CONTENT = MessageContent.of("Subject: x\r\n\r\nx\r\n");
  private static final RecipientOutcome TAKEN = new Accepted(Reply.of(250, "ok"));
  private static final RecipientOutcome LEFT = new NotSent(Stage.IDLE, "no more (LIMITS)", true);

  private final FakeClient client = new FakeClient();

  private static CompletableFuture<SendResult> send(SmtpPool pool, String... recipients) {
    return pool.sendAsync(MX, envelope(recipients), CONTENT);
  }

  private static long evicted(SmtpPool pool) {
    return pool.statistics().evicted().get(Eviction.MESSAGE_LIMIT);
  }

  private static List<String> recipients(Envelope envelope) {
    return envelope.recipients().stream().map(it -> it.forwardPath().toString()).toList();
  }

  @Test
  void lendsNoConnectionThatHasSentAllThatTheServerLetsIt() {
    SmtpPool pool = client.pool(PoolOptions.builder().maxConnectionsPerEndpoint(1));
    var first = send(pool, "<x@d.example>");
    Connection connection = client.accept(1);
    connection.deliver();
    var second = send(pool, "<x@d.example>");

    assertThat(first.join().isAccepted()).isTrue();
    assertThat(connection.calls).containsExactly("send", "quit");
    assertThat(evicted(pool)).isOne();
    connection.end(FakeClient.lost(Stage.QUIT));
    client.accept().deliver();
    assertThat(second.join().isAccepted()).isTrue();
  }

  @Test
  void joinsNoMoreMessagesThanTheServerLetsAConnectionHave() {
    SmtpPool pool =
        client.pool(PoolOptions.builder().maxConnectionsPerEndpoint(1).maxMessagesAtOnce(5));
    for (int i = 0; i < 5; i++) {
      var unused = send(pool, "<x@d.example>");
    }

    Connection connection = client.accept(3);
    assertThat(connection.busy()).isEqualTo(3);
    connection.deliver();
    connection.deliver();
    connection.deliver();
    assertThat(connection.calls).containsExactly("send", "send", "send", "quit");
  }

  @Test
  void sendsOnANewConnectionWhatAnOldOneMayNotHave() {
    SmtpPool pool = client.pool(PoolOptions.builder());
    var first = send(pool, "<x@d.example>");
    Connection old = client.accept();
    old.deliver();
    var second = send(pool, "<x@e.example>");
    old.exceed();

    assertThat(first.join().isAccepted()).isTrue();
    assertThat(second).isNotDone();
    Connection fresh = client.accept();
    assertThat(recipients(fresh.envelopes.get(0))).containsExactly("<x@e.example>");
    fresh.deliver();
    assertThat(second.join().isAccepted()).isTrue();
    assertThat(pool.statistics().idle()).isEqualTo(2);
  }

  @Test
  void putsTheOutcomesOfSeveralConnectionsTogether() {
    SmtpPool pool = client.pool(PoolOptions.builder());
    var sending = send(pool, "<x@d.example>", "<x@e.example>", "<y@d.example>", "<x@f.example>");
    client.accept().end(TAKEN, LEFT, new Refused(Stage.RCPT, Reply.of(550, "no")), LEFT);

    assertThat(sending).isNotDone();
    Connection second = client.accept();
    assertThat(recipients(second.envelopes.get(0)))
        .containsExactly("<x@e.example>", "<x@f.example>");
    second.end(TAKEN, LEFT);
    Connection third = client.accept();
    assertThat(recipients(third.envelopes.get(0))).containsExactly("<x@f.example>");
    third.end(new Refused(Stage.RCPT, Reply.of(551, "no")));

    assertThat(sending.join().outcomes().stream().map(RecipientOutcome::describe))
        .containsExactly(
            "accepted: 250 ok",
            "accepted: 250 ok",
            "refused at RCPT: 550 no",
            "refused at RCPT: 551 no");
    assertThat(sending.join().recipients().get(3).forwardPath()).hasToString("<x@f.example>");
    assertThat(sending.join().connectionId()).isEqualTo("c3");
    assertThat(pool.statistics().sent()).isOne();
  }

  /** A failure says that nothing was sent, which is not true then. */
  @Test
  void tellsWhatWasSentWhenThereIsNoConnectionForTheRest() {
    SmtpPool pool = client.pool(PoolOptions.builder());
    var sending = send(pool, "<x@d.example>", "<x@e.example>");
    Connection first = client.accept();
    first.end(TAKEN, LEFT);
    first.end(FakeClient.lost(Stage.IDLE));
    client.refuse(554);

    assertThat(sending.join().outcomes().get(0)).isEqualTo(TAKEN);
    assertThat(sending.join().outcomes().get(1).describe())
        .startsWith("not sent: the server said 554 no");
    assertThat(sending.join().failure()).isPresent();
  }

  @Test
  void tellsWhatWasSentWhenThePoolIsClosedBeforeTheRest() {
    SmtpPool pool = client.pool(PoolOptions.builder());
    var sending = send(pool, "<x@d.example>", "<x@e.example>");
    client.accept().end(TAKEN, LEFT);
    var unused = pool.drainAsync();

    assertThat(sending.join().outcomes().get(0)).isEqualTo(TAKEN);
    assertThat(sending.join().outcomes().get(1).describe())
        .startsWith("not sent: the pool is closed");
  }

  @Test
  void tellsWhatWasSentWhenTheRestWaitsTooLong() {
    SmtpPool pool = client.pool(PoolOptions.builder().maxWait(Duration.ofMinutes(1)));
    var sending = send(pool, "<x@d.example>", "<x@e.example>");
    client.accept().end(TAKEN, LEFT);
    client.pass(Duration.ofMinutes(2));

    assertThat(sending.join().outcomes().get(0).isAccepted()).isTrue();
    assertThat(sending.join().outcomes().get(1).describe()).startsWith("not sent: waited PT1M");
  }

  /** The connection would never be free to leave. */
  @Test
  void nothingFollowsOnAConnectionWhoseRoomTheRestNeeds() {
    SmtpPool pool = client.pool(PoolOptions.builder().maxConnectionsPerEndpoint(1));
    var sending = send(pool, "<x@d.example>", "<x@e.example>");
    for (int i = 0; i < 6; i++) {
      var unused = send(pool, "<x@d.example>");
    }
    Connection first = client.accept();
    int atOnce = Math.toIntExact(first.busy());
    assertThat(atOnce).isBetween(2, 5);

    first.end(TAKEN, LEFT);
    for (int i = 1; i < atOnce; i++) {
      assertThat(first.busy()).isEqualTo(atOnce - i);
      first.deliver();
    }

    assertThat(first.calls).endsWith("quit");
    first.end(FakeClient.lost(Stage.QUIT));
    Connection second = client.accept();
    assertThat(recipients(second.envelopes.get(0))).containsExactly("<x@e.example>");
    second.end(TAKEN);
    assertThat(sending.join().isAccepted()).isTrue();
  }

  /** Nothing comes of trying that again. */
  @Test
  void doesNotGoOnWithAServerThatLetsANewConnectionHaveNothing() {
    SmtpPool pool = client.pool(PoolOptions.builder());
    var whole = send(pool, "<x@d.example>");
    client.accept().end(LEFT);
    assertThat(whole.join().outcomes()).containsExactly(LEFT);

    var refused = send(pool, "<x@d.example>");
    assertThat(client.attempts).hasSize(1);
    assertThat(refused).isNotDone();
  }

  @Test
  void usesTheConnectionThatMayHaveTheMessage() {
    SmtpPool pool = client.pool(PoolOptions.builder().maxConnectionsPerEndpoint(2));
    var first = send(pool, "<x@d.example>");
    var second = send(pool, "<x@e.example>");
    Connection ofD = client.accept();
    ofD.others = List.of("<x@e.example>");
    Connection ofE = client.accept();
    ofE.others = List.of("<x@d.example>");
    ofD.deliver();
    ofE.deliver();
    assertThat(first.join().isAccepted() && second.join().isAccepted()).isTrue();

    var third = send(pool, "<x@d.example>");
    assertThat(ofD.busy()).isOne();
    assertThat(ofE.busy()).isZero();
    var fourth = send(pool, "<x@e.example>");
    assertThat(ofE.busy()).isOne();
    ofD.deliver();
    ofE.deliver();
    assertThat(third.join().isAccepted() && fourth.join().isAccepted()).isTrue();
    assertThat(client.attempts).hasSize(2);
  }

  @Test
  void makesRoomForAMessageThatNoIdleConnectionMayHave() {
    SmtpPool pool = client.pool(PoolOptions.builder().maxConnectionsPerEndpoint(1));
    var first = send(pool, "<x@d.example>");
    Connection ofD = client.accept();
    ofD.others = List.of("<x@e.example>");
    var second = send(pool, "<x@e.example>");
    var third = send(pool, "<x@d.example>");
    ofD.deliver();

    assertThat(first.join().isAccepted()).isTrue();
    assertThat(ofD.calls).containsExactly("send", "quit");
    assertThat(evicted(pool)).isOne();
    ofD.end(FakeClient.lost(Stage.QUIT));
    Connection fresh = client.accept();
    fresh.deliver();
    fresh.deliver();
    assertThat(second.join().isAccepted() && third.join().isAccepted()).isTrue();
  }
}
