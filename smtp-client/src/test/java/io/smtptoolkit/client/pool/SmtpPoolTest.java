package io.smtptoolkit.client.pool;

import static io.smtptoolkit.client.pool.FakeClient.MX;
import static io.smtptoolkit.client.pool.FakeClient.OTHER;
import static io.smtptoolkit.client.pool.FakeClient.envelope;
import static io.smtptoolkit.client.pool.FakeClient.lost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.PoolFullException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.RecipientOutcome.NotSent;
import io.smtptoolkit.client.RecipientOutcome.Refused;
import io.smtptoolkit.client.RecipientOutcome.Unknown;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.pool.FakeClient.Connection;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Claims of what a pool does with its connections, on a client where the test says what happens.
 */
@Timeout(60)
class SmtpPoolTest {
  private static final MessageContent CONTENT = MessageContent.of("Subject: x\r\n\r\nx\r\n");

  private final FakeClient client = new FakeClient();

  private static CompletableFuture<SendResult> send(SmtpPool pool, Endpoint endpoint) {
    return pool.sendAsync(endpoint, envelope(), CONTENT);
  }

  private static List<CompletableFuture<SendResult>> send(SmtpPool pool, Endpoint to, int count) {
    var results = new ArrayList<CompletableFuture<SendResult>>();
    for (int i = 0; i < count; i++) {
      results.add(send(pool, to));
    }
    return results;
  }

  private static PoolOptions.Builder most(int perEndpoint, int inAll) {
    return PoolOptions.builder().maxConnectionsPerEndpoint(perEndpoint).maxConnections(inAll);
  }

  private static boolean isAccepted(CompletableFuture<SendResult> result) {
    return result.isDone() && result.join().isAccepted();
  }

  private static Throwable failure(CompletableFuture<SendResult> result) {
    assertThat(result).isDone();
    Throwable thrown = catchThrowable(result::join);
    return thrown instanceof CancellationException ? thrown : thrown.getCause();
  }

  private static long evicted(SmtpPool pool, Eviction reason) {
    return pool.statistics().evicted().get(reason);
  }

  @Test
  void usesAConnectionAgain() {
    SmtpPool pool = client.pool(most(5, 5));
    var first = send(pool, MX);
    Connection connection = client.accept();
    connection.deliver();
    var second = send(pool, MX);
    connection.deliver();

    assertThat(isAccepted(first) && isAccepted(second)).isTrue();
    assertThat(client.attempts).hasSize(1);
    assertThat(connection.calls).containsExactly("send", "send");
    assertThat(pool.statistics())
        .returns(1, PoolStatistics::open)
        .returns(1, PoolStatistics::idle)
        .returns(2L, PoolStatistics::sent);
  }

  @Test
  void opensAsManyConnectionsAsThereMayBeAndLetsTheRestWait() {
    SmtpPool pool = client.pool(most(3, 5).maxMessagesAtOnce(1));
    send(pool, MX, 10);

    assertThat(client.attempts).hasSize(3);
    assertThat(pool.statistics().waiting()).isEqualTo(10);
    client.accept();
    assertThat(pool.statistics().waiting()).isEqualTo(9);
    send(pool, OTHER, 10);
    assertThat(client.attempts).hasSize(5);
  }

  static Stream<Arguments> endpointsThatShareNothing() throws Exception {
    Endpoint plain = Endpoint.of("mx.example", 587);
    Endpoint tim =
        plain.toBuilder()
            .tlsPolicy(TlsPolicy.REQUIRED)
            .credentials(Credentials.password("tim", "a"))
            .build();
    return Stream.of(
            Endpoint.of("mx.example", 25),
            Endpoint.of("mx2.example", 587),
            plain.toBuilder().protocol(Protocol.LMTP).build(),
            plain.toBuilder().tlsPolicy(TlsPolicy.REQUIRED).build(),
            plain.toBuilder().sslContext(SSLContext.getInstance("TLS")).build(),
            plain.toBuilder().helloName(HelloName.parse("c.example")).build(),
            plain.toBuilder().address(InetAddress.getLoopbackAddress()).build(),
            plain.toBuilder()
                .sourceAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build(),
            tim,
            tim.toBuilder().credentials(Credentials.password("tim", "b")).build(),
            tim.toBuilder().credentials(Credentials.password("tom", "a")).build(),
            tim.toBuilder().credentialsInClear().build())
        .flatMap(
            it ->
                Stream.of(plain, tim)
                    .filter(other -> !other.equals(it))
                    .map(other -> Arguments.of(it, other)));
  }

  @ParameterizedTest
  @MethodSource("endpointsThatShareNothing")
  void aConnectionIsNotSharedBetweenEndpointsThatDifferInAnyPart(Endpoint one, Endpoint other) {
    SmtpPool pool = client.pool(most(5, 5));
    var unused = send(pool, one);
    client.accept().deliver();
    unused = send(pool, other);

    assertThat(client.attempts)
        .extracting(FakeClient.Attempt::endpoint)
        .containsExactly(one, other);
  }

  @Test
  void equalEndpointsShareAConnection() {
    SmtpPool pool = client.pool(most(5, 5));
    for (int i = 0; i < 2; i++) {
      var unused =
          send(
              pool,
              Endpoint.builder("mx.example", 587)
                  .credentials(Credentials.password("tim", "tanstaaf"))
                  .build());
      if (i == 0) {
        client.accept().deliver();
      }
    }

    assertThat(client.attempts).hasSize(1);
  }

  static Stream<RecipientOutcome> outcomesOfADeadConnection() {
    return Stream.of(
        new NotSent(Stage.MAIL, "lost"),
        new NotSent(Stage.RSET, "lost"),
        new Refused(Stage.MAIL, Reply.of(421, "idle for too long")));
  }

  @ParameterizedTest
  @MethodSource("outcomesOfADeadConnection")
  void aMessageOnADeadConnectionIsSentOnceMoreOnANewOne(RecipientOutcome outcome) {
    SmtpPool pool = client.pool(most(5, 5));
    send(pool, MX, 2);
    Connection first = client.accept();
    Connection other = client.accept();
    first.deliver();
    other.deliver();
    var result = send(pool, MX);
    assertThat(other.busy()).isOne();
    other.lose(outcome, lost(Stage.MAIL));

    assertThat(result).isNotDone();
    assertThat(client.attempts).as("not on the other idle one").hasSize(3);
    client.accept().lose(outcome, lost(Stage.MAIL));
    assertThat(result.join().outcomes()).as("once").containsExactly(outcome);
    assertThat(pool.statistics().retried()).isOne();
  }

  static Stream<RecipientOutcome> outcomesThatAreFinal() {
    return Stream.of(
        new NotSent(Stage.RCPT, "lost"),
        new NotSent(Stage.CONTENT, "lost"),
        new Unknown(Stage.END_OF_CONTENT, "lost"),
        new Refused(Stage.RCPT, Reply.of(421, "bye")),
        new Refused(Stage.END_OF_CONTENT, Reply.of(421, "bye")));
  }

  @ParameterizedTest
  @MethodSource("outcomesThatAreFinal")
  void aMessageIsNotSentTwiceOnceMailWasAnswered(RecipientOutcome outcome) {
    SmtpPool pool = client.pool(most(5, 5));
    var unused = send(pool, MX);
    Connection connection = client.accept();
    connection.deliver();
    var result = send(pool, MX);
    connection.lose(outcome, lost(outcome.stage()));

    assertThat(result.join().outcomes()).containsExactly(outcome);
    assertThat(client.attempts).hasSize(1);
    assertThat(pool.statistics().open()).isZero();
  }

  @Test
  void aNewConnectionThatDiesIsNotTriedAgain() {
    SmtpPool pool = client.pool(most(5, 5));
    var result = send(pool, MX);
    client.accept().lose(new NotSent(Stage.MAIL, "lost"), lost(Stage.MAIL));

    assertThat(result.join().isAccepted()).isFalse();
    assertThat(client.attempts).hasSize(1);
    assertThat(evicted(pool, Eviction.CLOSED_BY_SERVER)).isOne();
  }

  @Test
  void aConnectionThatEndsWhileIdleLeaves() {
    SmtpPool pool = client.pool(most(5, 5));
    var unused = send(pool, MX);
    Connection connection = client.accept();
    connection.deliver();
    connection.end(new NegativeReplyException("c1", Stage.IDLE, Reply.of(421, "bye")));

    assertThat(pool.statistics().open()).isZero();
    assertThat(evicted(pool, Eviction.CLOSED_BY_SERVER)).isOne();
    unused = send(pool, MX);
    assertThat(client.attempts).hasSize(2);
  }

  @Test
  void aConnectionSaysQuitAfterItsLastMessage() {
    SmtpPool pool = client.pool(most(1, 5).maxMessagesPerConnection(2));
    send(pool, MX, 3);
    Connection connection = client.accept();
    connection.deliver();
    connection.deliver();

    assertThat(connection.calls).containsExactly("send", "send", "quit");
    assertThat(client.attempts).as("it still counts").hasSize(1);
    connection.end(lost(Stage.QUIT));
    assertThat(client.attempts).hasSize(2);
    assertThat(evicted(pool, Eviction.MESSAGE_LIMIT)).isOne();
    assertThat(evicted(pool, Eviction.CLOSED_BY_SERVER)).isZero();
  }

  @Test
  void aConnectionLeavesAfterIdling() {
    SmtpPool pool = client.pool(most(1, 5).maxIdle(Duration.ofSeconds(30)));
    var unused = send(pool, MX);
    Connection connection = client.accept();
    connection.deliver();
    client.pass(Duration.ofSeconds(29));
    assertThat(connection.calls).containsExactly("send");
    client.pass(Duration.ofSeconds(1));

    assertThat(connection.calls).containsExactly("send", "quit");
    assertThat(evicted(pool, Eviction.IDLE_LIMIT)).isOne();
  }

  @Test
  void aConnectionLeavesAtTheEndOfItsLifeThoughItIsUsed() {
    SmtpPool pool =
        client.pool(most(1, 5).maxLife(Duration.ofMinutes(1)).checkAfter(Duration.ofDays(1)));
    var unused = send(pool, MX);
    Connection connection = client.accept();
    for (int i = 0; i < 3; i++) {
      connection.deliver();
      client.pass(Duration.ofSeconds(20));
      if (i < 2) {
        unused = send(pool, MX);
      }
    }

    assertThat(connection.calls).containsExactly("send", "send", "send", "quit");
    assertThat(evicted(pool, Eviction.LIFE_LIMIT)).isOne();
  }

  @Test
  void aConnectionIsCheckedAfterIdling() {
    SmtpPool pool = client.pool(most(1, 5).checkAfter(Duration.ofSeconds(10)));
    var unused = send(pool, MX);
    Connection connection = client.accept();
    connection.deliver();
    client.pass(Duration.ofSeconds(9));
    unused = send(pool, MX);
    connection.deliver();
    client.pass(Duration.ofSeconds(10));
    var result = send(pool, MX);
    assertThat(connection.calls).containsExactly("send", "send", "check");
    connection.answerCheck();
    connection.deliver();

    assertThat(isAccepted(result)).isTrue();
    assertThat(connection.calls).containsExactly("send", "send", "check", "send");
  }

  @Test
  void aMessageWhoseConnectionFailsTheCheckGoesToANewOne() {
    SmtpPool pool = client.pool(most(1, 5).checkAfter(Duration.ofSeconds(10)));
    var unused = send(pool, MX);
    Connection connection = client.accept();
    connection.deliver();
    client.pass(Duration.ofSeconds(10));
    var result = send(pool, MX);
    connection.end(lost(Stage.OTHER));
    client.accept().deliver();

    assertThat(isAccepted(result)).isTrue();
    assertThat(evicted(pool, Eviction.CHECK_FAILED)).isOne();
  }

  @Test
  void refusesWhatWouldMakeTooManyWait() {
    SmtpPool pool = client.pool(most(1, 5).maxWaiting(3));
    send(pool, MX, 3);
    var refused = send(pool, MX);

    assertThat(failure(refused))
        .isInstanceOf(PoolFullException.class)
        .hasMessageContaining("3 messages wait for a connection already");
    assertThat(pool.statistics().refused()).isOne();
  }

  @Test
  void aMessageWaitsOnlySoLong() {
    SmtpPool pool = client.pool(most(1, 5).maxWait(Duration.ofSeconds(30)));
    var first = send(pool, MX);
    client.pass(Duration.ofSeconds(15));
    var second = send(pool, MX);
    client.pass(Duration.ofSeconds(15));

    assertThat(failure(first)).isInstanceOf(PoolFullException.class);
    assertThat(second).isNotDone();
    client.pass(Duration.ofSeconds(15));
    assertThat(failure(second)).hasMessageStartingWith("waited PT30S for a connection");
    assertThat(pool.statistics().expired()).isEqualTo(2);
    assertThat(client.attempts.get(0).future()).as("for no one").isCancelled();
    assertThat(pool.statistics().endpoints()).isZero();
  }

  @Test
  void whenNoConnectionCanBeOpenedEveryMessageThatWaitsFails() {
    SmtpPool pool = client.pool(most(2, 5));
    var results = send(pool, MX, 5);
    client.refuse(554);
    assertThat(results).noneMatch(CompletableFuture::isDone);
    SmtpClientException last = client.refuse(554);

    assertThat(results).allSatisfy(it -> assertThat(failure(it)).isSameAs(last));
    assertThat(pool.statistics())
        .returns(2L, PoolStatistics::connectFailures)
        .returns(0, PoolStatistics::endpoints);
  }

  @Test
  void whereTheServerLimitsConnectionsThereAreFewerForAWhile() {
    SmtpPool pool =
        client.pool(
            most(3, 5)
                .maxMessagesAtOnce(1)
                .limitedFor(Duration.ofMinutes(1))
                .maxMessagesPerConnection(1_000));
    send(pool, MX, 20);
    Connection first = client.accept();
    client.accept();
    client.refuse(421);

    first.deliver();
    assertThat(client.attempts).hasSize(3);
    assertThat(pool.statistics().waiting()).isEqualTo(17);
    client.pass(Duration.ofMinutes(1));
    assertThat(client.attempts).hasSize(4);
  }

  @Test
  void closingLetsRunningMessagesEnd() {
    SmtpPool pool = client.pool(most(1, 5).maxMessagesAtOnce(1));
    var running = send(pool, MX);
    var waiting = send(pool, MX);
    Connection connection = client.accept();
    var drained = pool.drainAsync();

    assertThat(waiting.join().outcomes()).hasOnlyElementsOfType(NotSent.class);
    assertThat(waiting.join().failure()).get().asString().contains("the pool is closed");
    assertThat(failure(send(pool, MX))).hasMessageContaining("the pool is closed");
    assertThat(running).isNotDone();
    connection.deliver();
    assertThat(isAccepted(running)).isTrue();
    assertThat(connection.calls).containsExactly("send", "quit");
    assertThat(drained).isNotDone();
    connection.end(lost(Stage.QUIT));
    assertThat(drained).isCompleted();
    assertThat(evicted(pool, Eviction.POOL_CLOSED)).isOne();
  }

  @Test
  void closingGivesUpWhatIsBeingOpened() {
    SmtpPool pool = client.pool(most(1, 5));
    var waiting = send(pool, MX);
    pool.close();

    assertThat(waiting.join().outcomes()).hasOnlyElementsOfType(NotSent.class);
    assertThat(client.attempts.get(0).future()).isCancelled();
  }

  @Test
  void closingNowClosesEveryConnection() {
    SmtpPool pool = client.pool(most(1, 5));
    var running = send(pool, MX);
    Connection connection = client.accept();
    pool.closeNow();

    assertThat(connection.calls).containsExactly("send", "abort");
    assertThat(running).isDone();
    assertThat(pool.drainAsync()).isCompleted();
  }

  @Test
  void cancellingAMessageThatWaitsTakesItBack() {
    SmtpPool pool = client.pool(most(1, 5).maxMessagesAtOnce(1));
    var results = send(pool, MX, 2);
    Connection connection = client.accept();
    results.get(1).cancel(true);
    connection.deliver();

    assertThat(connection.calls).containsExactly("send");
    assertThat(pool.statistics().idle()).isOne();
  }

  @Test
  void cancellingTheOnlyMessageGivesTheConnectionUp() {
    SmtpPool pool = client.pool(most(1, 5));
    send(pool, MX).cancel(true);

    assertThat(client.attempts.get(0).future()).isCancelled();
    assertThat(pool.statistics().endpoints()).isZero();
  }

  @Test
  void cancellingAMessageUnderWayClosesItsConnection() {
    SmtpPool pool = client.pool(most(1, 5));
    var result = send(pool, MX);
    Connection connection = client.accept();
    result.cancel(true);

    assertThat(connection.sends.get(0)).isCancelled();
    assertThat(connection.calls).containsExactly("send", "abort");
    assertThat(evicted(pool, Eviction.CANCELLED)).isOne();
    var unused = send(pool, MX);
    assertThat(client.attempts).hasSize(2);
  }

  @Test
  void anEndpointGetsAnIdleConnectionsRoom() {
    SmtpPool pool = client.pool(most(2, 2));
    send(pool, MX, 2);
    Connection first = client.accept();
    Connection second = client.accept();
    first.deliver();
    second.deliver();
    var result = send(pool, OTHER);

    assertThat(first.calls).as("idle for the longest time").containsExactly("send", "quit");
    assertThat(second.calls).containsExactly("send");
    first.end(lost(Stage.QUIT));
    client.accept().deliver();
    assertThat(isAccepted(result)).isTrue();
  }

  @Test
  void noEndpointStarvesAnother() {
    SmtpPool pool = client.pool(most(2, 2));
    send(pool, MX, 100);
    Connection first = client.accept();
    Connection second = client.accept();
    send(pool, OTHER, 100);
    while (first.busy() > 0) {
      first.deliver();
    }

    assertThat(first.calls).as("more than its part").endsWith("quit");
    assertThat(first.sends).hasSizeLessThan(4);
    first.end(lost(Stage.QUIT));
    assertThat(client.underWay()).extracting(FakeClient.Attempt::endpoint).containsExactly(OTHER);
    Connection others = client.accept();
    for (int i = 0; i < 30; i++) {
      second.deliver();
      others.deliver();
    }
    assertThat(second.calls).as("each has its part").doesNotContain("quit");
    assertThat(others.calls).doesNotContain("quit");
  }

  @Test
  void moreEndpointsThanConnectionsTakeTurns() {
    SmtpPool pool = client.pool(most(2, 1));
    Endpoint third = Endpoint.of("third.example", 25);
    send(pool, MX, 100);
    send(pool, OTHER, 100);
    send(pool, third, 100);
    var turns = new ArrayList<Endpoint>();
    for (int turn = 0; turn < 6; turn++) {
      turns.add(client.underWay().get(0).endpoint());
      Connection connection = client.accept();
      for (int i = 0; i < 10; i++) {
        connection.deliver();
      }
      assertThat(connection.calls).endsWith("quit").hasSize(11);
      connection.end(lost(Stage.QUIT));
    }

    assertThat(turns).containsExactly(MX, OTHER, third, MX, OTHER, third);
  }

  @Test
  void messagesFollowEachOtherWhenMoreWaitThanThereMayBeConnections() {
    SmtpPool pool = client.pool(most(1, 5).maxMessagesAtOnce(2));
    var results = send(pool, MX, 5);
    Connection connection = client.accept();
    assertThat(connection.busy()).isEqualTo(2);
    connection.deliver();
    assertThat(connection.busy()).isEqualTo(2);
    for (int i = 0; i < 4; i++) {
      connection.deliver();
    }

    assertThat(results).allMatch(SmtpPoolTest::isAccepted);
  }

  /** The endpoints of four messages, and how many are under way before each is delivered. */
  static Stream<Arguments> messagesThatMayNotBeJoined() {
    Endpoint unsure = MX.toBuilder().messagePipelining(false).build();
    return Stream.of(
        Arguments.of(List.of(MX, MX, MX, MX), List.of(2L, 2L, 1L, 1L)),
        Arguments.of(List.of(unsure, unsure, unsure, unsure), List.of(1L, 1L, 1L, 1L)),
        Arguments.of(List.of(MX, unsure, MX, MX), List.of(1L, 1L, 1L, 1L)),
        Arguments.of(List.of(unsure, MX, MX, MX), List.of(1L, 2L, 1L, 1L)),
        Arguments.of(List.of(MX, MX, unsure, unsure), List.of(2L, 1L, 1L, 1L)));
  }

  @ParameterizedTest
  @MethodSource
  void messagesThatMayNotBeJoined(List<Endpoint> endpoints, List<Long> busy) {
    SmtpPool pool = client.pool(most(1, 5).maxMessagesAtOnce(2));
    var results = endpoints.stream().map(it -> send(pool, it)).toList();
    Connection connection = client.accept();
    var seen = new ArrayList<Long>();
    while (connection.busy() > 0) {
      seen.add(connection.busy());
      connection.deliver();
    }

    assertThat(seen).isEqualTo(busy);
    assertThat(client.attempts).as("one lane for the server").hasSize(1);
    assertThat(results).allMatch(SmtpPoolTest::isAccepted);
  }

  @Test
  void aMessageThatFollowedOnALostConnectionGoesToANewOne() {
    SmtpPool pool = client.pool(most(1, 5).maxMessagesAtOnce(2));
    var results = send(pool, MX, 3);
    client.accept().lose(new Unknown(Stage.END_OF_CONTENT, "lost"), lost(Stage.END_OF_CONTENT));
    Connection next = client.accept();
    while (next.busy() > 0) {
      next.deliver();
    }

    assertThat(results.get(0).join().isUnknown()).isTrue();
    assertThat(isAccepted(results.get(1)) && isAccepted(results.get(2))).isTrue();
  }
}
