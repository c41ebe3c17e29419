package io.smtptoolkit.server.relay;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.get;
import static io.smtptoolkit.server.queue.Queues.message;
import static io.smtptoolkit.server.queue.Queues.recipient;
import static io.smtptoolkit.server.relay.FakeHosts.cannotConnect;
import static io.smtptoolkit.server.relay.FakeHosts.failed;
import static io.smtptoolkit.server.relay.FakeHosts.negative;
import static io.smtptoolkit.server.relay.FakeHosts.reply;
import static io.smtptoolkit.server.relay.FakeHosts.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.route.NoRoute;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.server.queue.JournalEntry;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.Outcome;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Report;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SettableClock;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tried when, with a clock that a test moves and hosts without sockets. */
@Timeout(120)
class RelayTest {
  private static final String CONTENT = "Subject: one\r\n\r\ntext\r\n";
  private static final RecipientOutcome ACCEPTED =
      new RecipientOutcome.Accepted(reply(250, "2.0.0", "OK"));

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final FakeHosts hosts = new FakeHosts();
  private final List<Notice> notices = Collections.synchronizedList(new ArrayList<>());
  private SqliteQueue queue;
  private Relay relay;

  @BeforeEach
  void start() throws Exception {
    queue = SqliteQueue.open(QueueOptions.builder(folder).clock(clock).reserveOctets(0).build());
    hosts.route("example.com", "mx1", "mx2");
    hosts.accepting("mx1");
    hosts.accepting("mx2");
    start(options());
  }

  private RelayOptions.Builder options() {
    return RelayOptions.builder()
        .clock(clock)
        .random(new Random(7))
        .stopTime(Duration.ofSeconds(20));
  }

  private void start(RelayOptions.Builder options) {
    if (relay != null) {
      relay.close();
    }
    Notices recording =
        (message, told) -> {
          notices.addAll(told);
          return List.<Report>of();
        };
    relay = Relay.start(queue, hosts, hosts, recording, options.build());
  }

  @AfterEach
  void close() throws Exception {
    relay.close();
    queue.close();
  }

  @Test
  void recipientsWithTheSameHostsTravelTogether() throws Exception {
    QueueId id =
        accept(
            queue,
            CONTENT,
            message("carol@example.org", "alice@example.com", "bob@example.com")
                .withFields("Received: by own\r\n"));

    List<JournalEntry> journal = journal(id, 2);

    assertThat(hosts.attempts()).hasToString("[mx1 [alice, bob]]");
    assertThat(hosts.attempts().get(0).content()).isEqualTo("Received: by own\r\n" + CONTENT);
    assertThat(journal)
        .allSatisfy(
            it -> {
              assertThat(it.outcome()).isEqualTo(Outcome.RELAYED);
              assertThat(it.status()).hasToString("Optional[2.0.0]");
              assertThat(it.said()).startsWith("mx1: accepted: 250 2.0.0 OK");
            });
  }

  @Test
  void domainsOfOneSmartHostTravelTogether() throws Exception {
    hosts.route(
        "example.net", hosts.route(Domain.parse("example.com")).toCompletableFuture().join());
    QueueId id =
        accept(
            queue,
            CONTENT,
            message(
                "carol@example.org",
                "",
                List.of(
                    via(recipient("alice@example.com", "")),
                    via(recipient("bob@example.net", "")))));

    journal(id, 2);

    assertThat(hosts.attempts()).hasToString("[mx1 [alice, bob]]");
  }

  static Stream<Exception> reasonsForTheNextHost() {
    return Stream.of(
        cannotConnect(),
        failed(Stage.GREETING),
        negative(Stage.GREETING, reply(421, "4.3.2", "busy")),
        negative(Stage.GREETING, reply(554, "5.7.1", "no")),
        negative(Stage.EHLO, reply(550, "5.7.1", "no")),
        negative(Stage.STARTTLS, reply(454, "4.7.0", "no")),
        failed(Stage.TLS_HANDSHAKE),
        new NotOfferedException("c1", Stage.EXAMINATION, "BODY needs 8BITMIME"));
  }

  @ParameterizedTest
  @MethodSource("reasonsForTheNextHost")
  void goesToTheNextHost(Exception fault) throws Exception {
    hosts.failing("mx1", fault);
    QueueId id = accept(queue, CONTENT, message("c@example.org", "bob@example.com"));

    assertThat(journal(id, 1).get(0).outcome()).isEqualTo(Outcome.RELAYED);
    assertThat(hosts.attempts()).hasToString("[mx1 [bob], mx2 [bob]]");
  }

  @Test
  void goesToTheNextHostForTheRecipientsLeft() throws Exception {
    hosts.answering(
        "mx1",
        name ->
            switch (name) {
              case "alice" -> ACCEPTED;
              case "bob" -> refused(450, "4.2.1");
              case "dave" -> new RecipientOutcome.NotSent(Stage.CONTENT, "lost");
              default -> refused(550, "5.1.1");
            });
    QueueId id =
        accept(
            queue,
            CONTENT,
            message("c@example.org", of("alice"), of("bob"), of("dave"), of("nobody")));

    assertThat(journal(id, 4))
        .extracting(JournalEntry::outcome)
        .containsExactlyInAnyOrder(
            Outcome.RELAYED, Outcome.RELAYED, Outcome.RELAYED, Outcome.FAILED);
    assertThat(hosts.attempts()).hasToString("[mx1 [alice, bob, dave, nobody], mx2 [bob, dave]]");
    assertThat(notices)
        .extracting(it -> it.kind() + " " + it.recipient().forwardPath())
        .containsExactlyInAnyOrder("FAILED <nobody@example.com>");
  }

  @Test
  void whenEachHostRefusesForGoodItIsFailedAndElseTriedAgain() throws Exception {
    hosts.failing("mx1", negative(Stage.GREETING, reply(554, "5.7.1", "no")));
    hosts.failing("mx2", negative(Stage.GREETING, reply(554, "5.7.1", "neither")));
    QueueId first = accept(queue, CONTENT, message("c@example.org", of("alice")));
    assertThat(journal(first, 1).get(0))
        .extracting(JournalEntry::outcome, it -> it.status().orElseThrow().toString())
        .containsExactly(Outcome.FAILED, "5.7.1");

    hosts.dead("mx1");
    clock.advance(Duration.ofHours(5));
    QueueId second = accept(queue, CONTENT, message("c@example.org", of("bob")));
    assertThat(tried(second, 1).status()).hasToString("Optional[4.4.1]");
  }

  @Test
  void anUnknownOutcomeIsTriedThreeTimesMoreAtTheSameHostAndThenHeld() throws Exception {
    hosts.answering("mx1", any -> new RecipientOutcome.Unknown(Stage.END_OF_CONTENT, "lost"));
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));

    for (int attempt = 1; attempt <= 3; attempt++) {
      QueuedRecipient recipient = tried(id, attempt);
      assertThat(recipient.unknownOutcomes()).isEqualTo(attempt);
      Duration interval = Duration.between(clock.instant(), recipient.dueAt());
      long doubled = 10L << (attempt - 1);
      assertThat(interval).isBetween(minutes(doubled * 0.9), minutes(doubled * 1.1));
      clock.advance(interval);
      relay.wake();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> only(id).isHeld());
    assertThat(only(id).said()).contains("may have arrived 4 times");
    assertThat(hosts.attempts()).hasToString("[mx1 [bob], mx1 [bob], mx1 [bob], mx1 [bob]]");
  }

  @Test
  void afterAnUnknownOutcomeNoMailFollowsAFinalDotThereForADay() throws Exception {
    hosts.answering("mx1", any -> new RecipientOutcome.Unknown(Stage.END_OF_CONTENT, "lost"));
    tried(accept(queue, CONTENT, message("c@example.org", of("bob"))), 1);
    hosts.accepting("mx1");
    for (int hour : new int[] {0, 23, 2}) {
      clock.advance(Duration.ofHours(hour));
      journal(accept(queue, CONTENT, message("c@example.org", of("alice" + hour))), 1);
    }

    assertThat(hosts.attempts().get(0).host().messagePipelining()).isTrue();
    assertThat(hosts.attempts())
        .filteredOn(it -> it.toString().contains("alice"))
        .extracting(it -> it.host().messagePipelining())
        .containsExactly(false, false, true);
  }

  @Test
  void routesThatThrowAreAnAttemptThatFailed() throws Exception {
    hosts.withFaultyRoute("example.net");
    QueueId id = accept(queue, CONTENT, message("carol@example.org", "alice@example.net"));

    assertThat(tried(id, 1).said()).contains("a fault of the routes");
    relay.close();
    assertThat(relay.statistics().running()).isZero();
  }

  @Test
  void aDeadDestinationCostsOneAttemptPerInterval() throws Exception {
    hosts.dead("mx1");
    hosts.dead("mx2");
    for (int i = 0; i < 30; i++) {
      accept(queue, CONTENT, message("c@example.org", of("bob" + i)));
    }
    for (int interval = 1; interval <= 4; interval++) {
      int expected = 2 * interval;
      await().atMost(Duration.ofSeconds(20)).until(() -> hosts.attempts().size() == expected);
      await().atMost(Duration.ofSeconds(20)).until(() -> queue.due(clock.instant(), 9).isEmpty());
      relay.wake();
      clock.advance(queue.nextDue(clock.instant()).map(it -> until(it)).orElseThrow());
      relay.wake();
    }
    hosts.accepting("mx2");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofHours(1));
              relay.wake();
              assertThat(queue.statistics().messages()).isZero();
            });
  }

  @Test
  void newMailForALivingDestinationNeedsNoLookIntoTheWholeQueue() throws Exception {
    var isBlind = new AtomicBoolean();
    MessageQueue blind = seeing(queue, isBlind);
    relay.close();
    relay = Relay.start(blind, hosts, hosts, (message, told) -> List.of(), options().build());
    QueueId first = accept(queue, CONTENT, message("c@example.org", of("alice")));
    relay.wake();
    journal(first, 1);
    isBlind.set(true);

    NewMessage fresh = message("c@example.org", of("bob"));
    QueueId second = accept(queue, CONTENT, fresh);
    relay.wake(fresh);
    assertThat(journal(second, 1).get(0).outcome()).isEqualTo(Outcome.RELAYED);
  }

  @Test
  void aDestinationWithNewMailIsTriedBeforeOthersThatWait() throws Exception {
    var isLooking = new CompletableFuture<Void>();
    var mayGoOn = new CompletableFuture<Boolean>();
    start(
        options()
            .destinations(
                any -> {
                  isLooking.complete(null);
                  return mayGoOn.join();
                }));
    accept(queue, CONTENT, message("c@example.org", of("first")));
    isLooking.join();
    queueForThirtyOthersAndThenFresh();

    mayGoOn.complete(true);

    await().atMost(Duration.ofSeconds(20)).until(() -> hosts.attempts().size() == 32);
    assertThat(hosts.attempts().subList(0, 4).toString()).contains("mx1 [fresh]");
  }

  @Test
  void aDestinationWithNewMailIsStillTheFirstWhenThereWasNoRoom() throws Exception {
    var looks = new AtomicInteger();
    start(
        options()
            .connections(4)
            .destinations(
                name -> {
                  looks.addAndGet(name.equals("fresh.example") ? 1 : 0);
                  return true;
                }));
    var answer = new CompletableFuture<SendResult>();
    hosts.host("hole", envelope -> answer);
    for (int i = 0; i < 3; i++) {
      hosts.route("hole" + i + ".example", "hole");
      accept(queue, CONTENT, message("c@example.org", "bob@hole" + i + ".example"));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> relay.statistics().running() == 3);
    queueForThirtyOthersAndThenFresh();
    // One for the new mail, one for each look: after the second look the first was in vain.
    await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() >= 3);

    answer.completeExceptionally(FakeHosts.cannotConnect());

    await().atMost(Duration.ofSeconds(20)).until(() -> hosts.attempts().size() == 34);
    assertThat(hosts.attempts().subList(3, 7).toString()).contains("mx1 [fresh]");
  }

  /** Of none of these 31 destinations anything is known; the relay is told of the last one. */
  private void queueForThirtyOthersAndThenFresh() throws Exception {
    for (int i = 0; i < 30; i++) {
      hosts.route("d" + i + ".example", "mx1");
      accept(queue, CONTENT, message("c@example.org", "bob@d" + i + ".example"));
      clock.advance(Duration.ofMillis(1));
    }
    hosts.route("fresh.example", "mx1");
    NewMessage fresh = message("c@example.org", "fresh@fresh.example");
    accept(queue, CONTENT, fresh);
    relay.wake(fresh);
  }

  /** The same queue, in which no destination is found due while it is blind. */
  private static MessageQueue seeing(MessageQueue queue, AtomicBoolean isBlind) {
    return (MessageQueue)
        Proxy.newProxyInstance(
            MessageQueue.class.getClassLoader(),
            new Class<?>[] {MessageQueue.class},
            (proxy, method, arguments) ->
                isBlind.get() && method.getName().equals("due")
                    ? List.of()
                    : method.invoke(queue, arguments));
  }

  @Test
  void theRoomOfADestinationGrowsWithItsSuccess() throws Exception {
    start(options().connectionsPerDestination(3));
    var answers = Collections.synchronizedList(new ArrayList<CompletableFuture<SendResult>>());
    hosts.host(
        "mx1",
        envelope -> {
          var answer = new CompletableFuture<SendResult>();
          answers.add(answer);
          return answer.thenApply(any -> result(envelope, name -> ACCEPTED));
        });
    for (int i = 0; i < 20; i++) {
      accept(queue, CONTENT, message("c@example.org", of("bob" + i)));
    }

    var done = new AtomicInteger();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (answers.size() > done.get()) {
                answers.get(done.getAndIncrement()).complete(null);
              }
              return done.get() == 20;
            });

    assertThat(hosts.mostAtATime()).isBetween(1, 3);
  }

  @Test
  void deadDestinationsDoNotTakeTheRoomOfLivingOnes() throws Exception {
    start(options().connections(4).stopTime(Duration.ofMillis(50)));
    accept(queue, CONTENT, message("c@example.org", of("first")));
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.statistics().messages() == 0);
    hosts.hanging("hole");
    for (int i = 0; i < 10; i++) {
      hosts.route("dead" + i + ".example", "hole");
      accept(queue, CONTENT, message("c@example.org", "bob@dead" + i + ".example"));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> relay.statistics().running() == 3);

    QueueId id = accept(queue, CONTENT, message("c@example.org", of("alice")));
    relay.wake();

    assertThat(journal(id, 1).get(0).outcome()).isEqualTo(Outcome.RELAYED);
    assertThat(relay.statistics().running()).isEqualTo(3);
  }

  @Test
  void destinationsThatFailedDoNotTakeTheRoomOfNewOnes() throws Exception {
    start(options().connections(8).stopTime(Duration.ofMillis(50)));
    hosts.dead("hole");
    for (int i = 0; i < 10; i++) {
      hosts.route("dead" + i + ".example", "hole");
      accept(queue, CONTENT, message("c@example.org", "bob@dead" + i + ".example"));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> hosts.attempts().size() == 10);
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.due(clock.instant(), 99).isEmpty());
    hosts.hanging("hole");
    clock.advance(Duration.ofMinutes(6));
    relay.wake();
    await().atMost(Duration.ofSeconds(20)).until(() -> relay.statistics().running() == 3);

    QueueId id = accept(queue, CONTENT, message("c@example.org", of("alice")));
    relay.wake();

    assertThat(journal(id, 1).get(0).outcome()).isEqualTo(Outcome.RELAYED);
    assertThat(relay.statistics().running()).isEqualTo(3);
  }

  @Test
  void outcomesAreNotKeptWaitingUntilAllIsBegun() throws Exception {
    var isOpen = new AtomicBoolean();
    start(options().destinations(any -> isOpen.get()));
    var relayedBefore = Collections.synchronizedList(new ArrayList<Long>());
    hosts.host(
        "mx1",
        envelope -> {
          relayedBefore.add(relayed());
          return CompletableFuture.completedFuture(result(envelope, name -> ACCEPTED));
        });
    for (int i = 0; i < 100; i++) {
      hosts.route("d" + i + ".example", "mx1");
      accept(queue, CONTENT, message("c@example.org", "bob@d" + i + ".example"));
    }

    isOpen.set(true);
    relay.wake();

    await().atMost(Duration.ofSeconds(20)).until(() -> relayedBefore.size() == 100);
    assertThat(relayedBefore.get(99)).isPositive();
  }

  @Test
  void newMailDoesNotWaitForAllThatHasGathered() throws Exception {
    var isOpen = new AtomicBoolean();
    start(options().destinations(any -> isOpen.get()).connectionsPerDestination(1));
    for (int i = 0; i < 5; i++) {
      accept(queue, CONTENT, message("c@example.org", of("old" + i)));
      clock.advance(Duration.ofMillis(1));
    }
    clock.advance(Duration.ofHours(1));
    accept(queue, CONTENT, message("c@example.org", of("new")));

    isOpen.set(true);
    relay.wake();
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.statistics().messages() == 0);

    assertThat(hosts.attempts())
        .extracting(Object::toString)
        .containsExactly(
            "mx1 [old0]", "mx1 [new]", "mx1 [old1]", "mx1 [old4]", "mx1 [old2]", "mx1 [old3]");
  }

  @Test
  void whatCameJustNowGoesInItsOrder() throws Exception {
    var isOpen = new AtomicBoolean();
    start(options().destinations(any -> isOpen.get()).connectionsPerDestination(1));
    for (int i = 0; i < 3; i++) {
      accept(queue, CONTENT, message("c@example.org", of("bob" + i)));
      clock.advance(Duration.ofSeconds(1));
    }

    isOpen.set(true);
    relay.wake();
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.statistics().messages() == 0);

    assertThat(hosts.attempts()).hasToString("[mx1 [bob0], mx1 [bob1], mx1 [bob2]]");
  }

  @Test
  void noRouteIsAnOutcome() throws Exception {
    hosts.route("null.example", none("null.example", 556, "5.1.10"));
    hosts.route("own.example", none("own.example", 554, "5.4.6"));
    hosts.route("gone.example", none("gone.example", 550, "5.4.4"));
    hosts.route("slow.example", none("slow.example", 451, "4.4.3"));
    QueueId id =
        accept(
            queue,
            CONTENT,
            message(
                "c@example.org",
                "a@null.example",
                "b@own.example",
                "c@gone.example",
                "d@slow.example"));

    assertThat(journal(id, 3))
        .extracting(it -> it.outcome() + " " + it.status().orElseThrow())
        .containsExactlyInAnyOrder("FAILED 5.1.10", "FAILED 5.4.6", "FAILED 5.4.4");
    assertThat(tried(id, 1).status()).hasToString("Optional[4.4.3]");
  }

  @Test
  void theSenderIsToldOnceThatItIsLateAndInTheEndThatItIsGivenUp() throws Exception {
    hosts.answering("mx1", any -> refused(451, "4.3.0"));
    hosts.answering("mx2", any -> refused(451, "4.3.0"));
    Instant accepted = clock.instant();
    QueueId id =
        accept(
            queue,
            CONTENT,
            message(
                "c@example.org",
                "",
                List.of(
                    recipient("alice@example.com", ""),
                    recipient("bob@example.com", "NOTIFY=FAILURE"))));

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              clock.advance(Duration.ofHours(1));
              relay.wake();
              return queue.journal(id).size() == 2;
            });

    assertThat(queue.journal(id))
        .allSatisfy(
            it -> {
              assertThat(it.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(it.status()).hasToString("Optional[4.4.7]");
              assertThat(it.said()).contains("given up after", "the last attempt: refused at RCPT");
              assertThat(Duration.between(accepted, it.at()))
                  .isGreaterThanOrEqualTo(Duration.ofDays(5));
            });
    assertThat(notices)
        .extracting(it -> it.kind() + " " + it.recipient().forwardPath())
        .containsExactlyInAnyOrder(
            "DELAYED <alice@example.com>",
            "FAILED <alice@example.com>",
            "FAILED <bob@example.com>");
  }

  /** Only one message is tried per interval; the others are not told of or given up less. */
  @Test
  void whatWaitsForADeadDestinationIsReportedAndGivenUpInTime() throws Exception {
    hosts.dead("mx1");
    hosts.dead("mx2");
    List<QueueId> ids = new ArrayList<>();
    for (int i = 0; i < 3 * Sweep.STEP / 2; i++) {
      ids.add(accept(queue, CONTENT, message("c@example.org", of("bob" + i))));
    }
    NewRecipient quiet = recipient(of("quiet"), "NOTIFY=FAILURE");
    QueueId last = accept(queue, CONTENT, message("c@example.org", "", List.of(quiet)));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> queue.due(clock.instant(), 9).isEmpty() && hosts.attempts().size() == 2);
    get(queue.backOff("example.com", clock.instant().plus(Duration.ofDays(9)), 9));
    clock.advance(Duration.ofMinutes(239));
    relay.sweep();
    clock.advance(Duration.ofMinutes(1));
    relay.sweep();
    relay.sweep();

    await().atMost(Duration.ofSeconds(20)).until(() -> notices.size() == ids.size());
    assertThat(notices).extracting(Notice::kind).containsOnly(Notice.Kind.DELAYED);
    assertThat(notices.get(ids.size() - 1).reason().said())
        .isEqualTo("no host of example.com could be used for messages that came before");
    await().atMost(Duration.ofSeconds(20)).until(() -> only(last).isDelayReported());
    assertThat(only(ids.get(9)))
        .matches(QueuedRecipient::isDelayReported)
        .matches(it -> it.attempts() == 0);

    clock.advance(Duration.ofDays(5).minusHours(4));
    relay.sweep();

    assertThat(journal(last, 1).get(0).said())
        .isEqualTo(
            "given up after 120 hours; the last attempt: no host of example.com could be used for"
                + " messages that came before");
    assertThat(queue.find(Selection.ALL, 9)).isEmpty();
    assertThat(notices).hasSize(2 * ids.size() + 1);
    assertThat(hosts.attempts()).hasSize(2);
  }

  @Test
  void whatIsOldIsTriedOnceBeforeItIsGivenUp() throws Exception {
    relay.close();
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));
    get(queue.backOff("example.com", clock.instant().plus(Duration.ofHours(1)), 3));
    clock.advance(Duration.ofDays(6));
    start(options());
    relay.sweep();

    assertThat(journal(id, 1).get(0).outcome()).isEqualTo(Outcome.RELAYED);
  }

  /** An agent that finds another recipient each day, without an end. */
  @Test
  void recipientsThatTakeAPlaceAreGivenUpByTheAgeOfTheMessage() throws Exception {
    start(
        options()
            .agent(
                new LocalAgent() {
                  @Override
                  public boolean takes(String destination) {
                    return true;
                  }

                  @Override
                  public CompletableFuture<Result> deliver(
                      QueuedMessage message, QueuedRecipient recipient) {
                    clock.advance(Duration.ofDays(1));
                    return CompletableFuture.completedFuture(
                        new Replaced(
                            List.of(recipient(of("bob" + recipient.attempts()), "")), "an alias"));
                  }
                }));
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));

    assertThat(journal(id, 5))
        .extracting(it -> it.outcome() + " " + it.forwardPath())
        .containsExactly(
            "EXPANDED <bob@example.com>",
            "EXPANDED <bob0@example.com>",
            "EXPANDED <bob1@example.com>",
            "EXPANDED <bob2@example.com>",
            "FAILED <bob3@example.com>");
    assertThat(notices).extracting(Notice::kind).containsExactly(Notice.Kind.FAILED);
  }

  @Test
  void afterAFailedHandshakeTheNextTryIsInClear() throws Exception {
    hosts.route("example.com", "mx1");
    hosts.failing("mx1", failed(Stage.TLS_HANDSHAKE));
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));
    tried(id, 1);
    hosts.accepting("mx1");
    clock.advance(Duration.ofMinutes(6));
    relay.wake();

    journal(id, 1);

    assertThat(hosts.attempts())
        .extracting(it -> it.host().tlsPolicy())
        .containsExactly(TlsPolicy.IF_OFFERED, TlsPolicy.NEVER);
  }

  @Test
  void aDomainThatRequiresVerifiedTlsIsNeverServedInClear() throws Exception {
    start(options().verifiedTls(Domain.parse("example.com")));
    hosts.route("example.com", "mx1");
    hosts.failing("mx1", failed(Stage.TLS_HANDSHAKE));
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));
    tried(id, 1);
    clock.advance(Duration.ofMinutes(6));
    relay.wake();
    tried(id, 2);

    assertThat(hosts.attempts())
        .extracting(it -> it.host().tlsPolicy())
        .containsExactly(TlsPolicy.REQUIRED, TlsPolicy.REQUIRED);
  }

  @Test
  void aDomainInULabelsRequiresVerifiedTlsInALabelsToo() throws Exception {
    start(options().verifiedTls(Domain.parseUtf8("bücher.example")));
    hosts.route("xn--bcher-kva.example", "mx1");
    QueueId id = accept(queue, CONTENT, message("c@example.org", "bob@xn--bcher-kva.example"));

    journal(id, 1);

    assertThat(hosts.attempts())
        .extracting(it -> it.host().tlsPolicy())
        .containsExactly(TlsPolicy.REQUIRED);
  }

  @Test
  void requireTlsIsVerifiedOrGoesBack() throws Exception {
    hosts.failing("mx1", new NotOfferedException("c1", Stage.STARTTLS, "no STARTTLS"));
    hosts.failing(
        "mx2", new NotOfferedException("c1", Stage.EXAMINATION, Optional.of("REQUIRETLS"), "no"));
    QueueId id =
        accept(
            queue,
            CONTENT,
            message("c@example.org", "REQUIRETLS", List.of(recipient(of("bob"), ""))));

    JournalEntry entry = journal(id, 1).get(0);

    assertThat(entry.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(entry.status()).hasToString("Optional[5.7.30]");
    assertThat(hosts.attempts())
        .extracting(it -> it.host().tlsPolicy())
        .containsExactly(TlsPolicy.REQUIRED, TlsPolicy.REQUIRED);
  }

  @Test
  void whatNoHostOffersFailsTheMessage() throws Exception {
    var lack = new NotOfferedException("c1", Stage.EXAMINATION, Optional.of("8BITMIME"), "no");
    hosts.failing("mx1", lack);
    hosts.failing("mx2", lack);
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));

    assertThat(journal(id, 1).get(0).status()).hasToString("Optional[5.6.3]");
  }

  @Test
  void parametersGoOnThatMeanSomethingThere() throws Exception {
    QueueId id =
        accept(
            queue,
            CONTENT,
            message(
                "c@example.org",
                "SIZE=100 BODY=8BITMIME RET=HDRS ENVID=q1 AUTH=<>",
                List.of(recipient(of("bob"), "NOTIFY=SUCCESS ORCPT=rfc822;b@x"))));

    journal(id, 1);

    FakeHosts.Attempt attempt = hosts.attempts().get(0);
    assertThat(attempt.envelope().mailParameters()).hasToString("RET=HDRS ENVID=q1");
    assertThat(attempt.envelope().recipients().get(0).parameters())
        .hasToString("NOTIFY=SUCCESS ORCPT=rfc822;b@x");
    assertThat(notices).isEmpty();
  }

  @Test
  void aStopWaitsForWhatIsBeingSentAndBreaksOffTheRest() throws Exception {
    start(options().stopTime(Duration.ofMillis(50)));
    hosts.hanging("mx1");
    QueueId id = accept(queue, CONTENT, message("c@example.org", of("bob")));
    await().atMost(Duration.ofSeconds(20)).until(() -> relay.statistics().running() == 1);

    relay.close();

    assertThat(only(id).attempts()).isZero();
    assertThat(queue.due(clock.instant(), 9)).hasSize(1);
    assertThat(hosts.attempts()).hasToString("[mx1 [bob]]");
  }

  @Test
  void countsWhatHappens() throws Exception {
    hosts.dead("mx1");
    accept(queue, CONTENT, message("c@example.org", of("bob"), of("alice")));
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.statistics().messages() == 0);

    assertThat(relay.statistics().destinations())
        .containsExactly(
            java.util.Map.entry(
                "example.com", new RelayStatistics.Destination(2, 2, 0, 0, 0, Duration.ZERO)));
  }

  private long relayed() {
    try {
      return relay.statistics().destinations().values().stream()
          .mapToLong(RelayStatistics.Destination::relayed)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<JournalEntry> journal(QueueId id, int entries) throws Exception {
    relay.wake();
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.journal(id).size() == entries);
    return queue.journal(id);
  }

  private QueuedRecipient tried(QueueId id, int times) throws Exception {
    relay.wake();
    await().atMost(Duration.ofSeconds(20)).until(() -> only(id).attempts() == times);
    return only(id);
  }

  private QueuedRecipient only(QueueId id) throws Exception {
    return queue.find(Selection.of(id), 2).get(0);
  }

  private Duration until(Instant time) {
    return Duration.between(clock.instant(), time);
  }

  private static Duration minutes(double count) {
    return Duration.ofSeconds(Math.round(count * 60));
  }

  private static String of(String localPart) {
    return localPart + "@example.com";
  }

  private static NewRecipient via(NewRecipient it) {
    return new NewRecipient(it.forwardPath(), it.parameters(), "[smart.example]");
  }

  private static RecipientOutcome refused(int code, String status) {
    return new RecipientOutcome.Refused(Stage.RCPT, reply(code, status, "no"));
  }

  private static NoRoute none(String domain, int code, String status) throws Exception {
    return new NoRoute(
        Domain.parse(domain), new ReplyCode(code), EnhancedStatusCode.of(status), "no route");
  }
}
