package io.smtptoolkit.server.queue;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.content;
import static io.smtptoolkit.server.queue.Queues.get;
import static io.smtptoolkit.server.queue.Queues.message;
import static io.smtptoolkit.server.queue.Queues.recipient;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.wire.CommandParser;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SqliteQueueTest {
  private static final String CONTENT = "Subject: one\r\n\r\n.dot\r\n";

  @TempDir private Path temporary;

  private final SettableClock clock = new SettableClock();
  private SqliteQueue queue;

  @BeforeEach
  void open() throws Exception {
    queue = SqliteQueue.open(options());
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  @Test
  void whatWasAcceptedIsThereAfterAStart() throws Exception {
    QueueId id =
        accept(
            queue,
            CONTENT,
            message(
                    "<carol@example.org>",
                    "BODY=8BITMIME RET=HDRS ENVID=QQ314159 X-OWN=1",
                    List.of(
                        recipient("alice@Example.com", "NOTIFY=SUCCESS,DELAY ORCPT=rfc822;A@x"),
                        recipient("bob@example.net", "")))
                .withFields("Received: by mx\r\n"));

    reopen();

    QueuedMessage message = queue.find(id).orElseThrow();
    assertThat(message.acceptedAt()).isEqualTo(clock.instant());
    assertThat(message.reversePath()).hasToString("<carol@example.org>");
    assertThat(message.parameters()).hasToString("BODY=8BITMIME RET=HDRS ENVID=QQ314159 X-OWN=1");
    assertThat(message.parameters().ret()).contains(Ret.HDRS);
    assertThat(message.addedFields()).isEqualTo("Received: by mx\r\n");
    assertThat(message.octets()).isEqualTo(22);
    assertThat(content(queue, id)).isEqualTo(CONTENT);
    List<QueuedRecipient> recipients = queue.find(Selection.of(id), 10);
    assertThat(recipients)
        .extracting(it -> it.forwardPath() + " " + it.destination() + " " + it.attempts())
        .containsExactly("<alice@Example.com> Example.com 0", "<bob@example.net> example.net 0");
    assertThat(recipients.get(0).parameters().notification())
        .contains(Notify.on(Notify.When.SUCCESS, Notify.When.DELAY));
    assertThat(recipients.get(0).parameters()).hasToString("NOTIFY=SUCCESS,DELAY ORCPT=rfc822;A@x");
  }

  @Test
  void everyKindOfAddressComesBack() throws Exception {
    for (String address :
        List.of(
            "<\"a b\"@example.com>",
            "<alice@[192.0.2.5]>",
            "<alice@[IPv6:2001:db8::5]>",
            "<Postmaster>",
            "<@a.example,@b.example:alice@example.com>",
            "<bücher@bücher.example>")) {
      QueueId id = accept(queue, "", message("<>", address));

      assertThat(queue.find(Selection.of(id), 1))
          .singleElement()
          .satisfies(it -> assertThat(it.forwardPath()).hasToString(address));
      assertThat(queue.find(id).orElseThrow().reversePath().isNull()).isTrue();
      assertThat(content(queue, id)).isEmpty();
    }
  }

  /** What a listener tolerated is in the queue like any other. */
  @Test
  void anAddressThatOnlyALeniencyAllowsComesBack() throws Exception {
    var lenient =
        new CommandParser(
            Set.of(Leniency.UNDERSCORE_IN_DOMAIN, Leniency.MISPLACED_DOTS_IN_LOCAL_PART),
            false,
            Map.of());
    for (String address : List.of("<alice@a_b.example>", "<a..b@example.com>")) {
      Rcpt rcpt = (Rcpt) lenient.parse(ByteBuffer.wrap(("RCPT TO:" + address).getBytes(US_ASCII)));
      var recipient = new NewRecipient(rcpt.forwardPath(), RcptParameters.NONE, "x");
      QueueId id = accept(queue, "", message("<>", "", List.of(recipient)));

      assertThat(queue.find(Selection.of(id), 1))
          .singleElement()
          .satisfies(it -> assertThat(it.forwardPath()).isEqualTo(rcpt.forwardPath()));
    }
  }

  @Test
  void idsGrowAlsoAfterAStart() throws Exception {
    QueueId first = accept(queue, CONTENT, message("<>", "alice@example.com"));
    retire(first);
    reopen();
    clock.advance(Duration.ofDays(-2));

    QueueId second = accept(queue, CONTENT, message("<>", "alice@example.com"));

    assertThat(second.number()).isGreaterThan(first.number());
    assertThat(QueueId.parse(second.toString())).isEqualTo(second);
    assertThat(QueueId.parse(second.toString().toLowerCase(Locale.ROOT))).isEqualTo(second);
    assertThatIllegalArgumentException().isThrownBy(() -> QueueId.parse("*"));
  }

  @Test
  void recipientsOfOneDestinationAreLeasedTogetherAndOnce() throws Exception {
    QueueId id =
        accept(queue, CONTENT, message("<>", "a@example.com", "b@example.net", "c@example.com"));

    Lease lease = queue.lease("example.com", clock.instant(), 10).orElseThrow();

    assertThat(lease.message().id()).isEqualTo(id);
    assertThat(lease.recipients())
        .extracting(it -> it.forwardPath().toString())
        .containsExactly("<a@example.com>", "<c@example.com>");
    assertThat(queue.lease("example.com", clock.instant(), 10)).isEmpty();
    assertThat(queue.lease("example.net", clock.instant(), 10)).isPresent();
    assertThat(queue.lease("example.org", clock.instant(), 10)).isEmpty();

    reopen();
    assertThat(queue.lease("example.com", clock.instant(), 10)).isPresent();
  }

  @Test
  void theNewestLeaseIsOfTheMessageThatBecameDueLast() throws Exception {
    QueueId first = accept(queue, CONTENT, message("<>", "a@x.example", "b@x.example"));
    clock.advance(Duration.ofSeconds(1));
    QueueId second = accept(queue, CONTENT, message("<>", "c@x.example"));
    Instant now = clock.instant();
    clock.advance(Duration.ofSeconds(1));
    accept(queue, CONTENT, message("<>", "d@x.example"));

    Lease newest = queue.leaseNewest("x.example", now, 10).orElseThrow();
    Lease next = queue.leaseNewest("x.example", now, 10).orElseThrow();

    assertThat(newest.message().id()).isEqualTo(second);
    assertThat(next.message().id()).isEqualTo(first);
    assertThat(next.recipients()).hasSize(2);
    assertThat(queue.leaseNewest("x.example", now, 10)).isEmpty();
  }

  @Test
  void aLeaseIsOfAtMostSoManyRecipients() throws Exception {
    accept(queue, CONTENT, message("<>", "a@x.example", "b@x.example", "c@x.example"));

    assertThat(queue.lease("x.example", clock.instant(), 2).orElseThrow().recipients()).hasSize(2);
    assertThat(queue.lease("x.example", clock.instant(), 2).orElseThrow().recipients()).hasSize(1);
  }

  @Test
  void whatIsRetiredGoesIntoTheJournalAndTheMessageWithTheLast() throws Exception {
    QueueId id = accept(queue, CONTENT, message("<c@x.example>", "a@x.example", "b@x.example"));
    List<QueuedRecipient> both =
        queue.lease("x.example", clock.instant(), 10).orElseThrow().recipients();

    get(
        queue.settle(
            List.of(
                new Settlement.Retire(
                    both.get(0).row(),
                    Outcome.RELAYED,
                    Optional.of(EnhancedStatusCode.of("2.1.5")),
                    "250 2.1.5\r\nOK"),
                later(both.get(1), Duration.ofMinutes(5))),
            List.of()));

    assertThat(queue.find(id)).isPresent();
    assertThat(queue.lease("x.example", clock.instant(), 10)).isEmpty();
    clock.advance(Duration.ofMinutes(5));
    retire(id);
    assertThat(queue.find(id)).isEmpty();
    assertThat(queue.find(Selection.of(id), 10)).isEmpty();
    assertThat(queue.piece(id, 0)).isEmpty();
    assertThat(queue.journal(id))
        .extracting(
            it -> it.forwardPath().toString(),
            JournalEntry::outcome,
            JournalEntry::attempts,
            it -> it.status().map(EnhancedStatusCode::toString).orElse("-"),
            JournalEntry::said)
        .containsExactly(
            tuple("<a@x.example>", Outcome.RELAYED, 1, "2.1.5", "250 2.1.5 OK"),
            tuple("<b@x.example>", Outcome.DELIVERED, 2, "-", "stored"));
    assertThat(queue.journal(clock.instant(), 10)).hasSize(1);
  }

  @Test
  void whatIsDeferredKeepsItsHistory() throws Exception {
    QueueId id = accept(queue, CONTENT, message("<>", "a@x.example"));
    QueuedRecipient row = leased("x.example");

    get(
        queue.settle(
            List.of(
                new Settlement.Defer(
                    row.row(),
                    clock.instant().plusSeconds(300),
                    true,
                    true,
                    Optional.of(EnhancedStatusCode.of("4.4.2")),
                    "lost before the reply")),
            List.of()));
    reopen();

    assertThat(queue.nextDue(clock.instant())).contains(clock.instant().plusSeconds(300));
    assertThat(queue.find(Selection.of(id), 1))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.attempts()).isEqualTo(1);
              assertThat(it.unknownOutcomes()).isEqualTo(1);
              assertThat(it.isDelayReported()).isTrue();
              assertThat(it.status()).contains(EnhancedStatusCode.of("4.4.2"));
              assertThat(it.said()).isEqualTo("lost before the reply");
            });
  }

  @Test
  void othersTakeThePlaceOfARowInOneCommitAndKeepItsHistory() throws Exception {
    QueueId id = accept(queue, CONTENT, message("<>", "team@x.example", "a@y.example"));
    QueuedRecipient row = leased("x.example");
    long before = queue.commits();

    get(
        queue.settle(
            List.of(
                new Settlement.Replace(
                    row.row(),
                    List.of(recipient("a@y.example", ""), recipient("b@y.example", "NOTIFY=NEVER")),
                    "the address means others")),
            List.of()));

    assertThat(queue.commits()).isEqualTo(before + 1);
    assertThat(queue.find(Selection.of(id), 9))
        .extracting(
            it -> it.forwardPath() + " " + it.parameters(),
            QueuedRecipient::destination,
            QueuedRecipient::attempts,
            QueuedRecipient::dueAt)
        .containsExactly(
            tuple("<a@y.example> ", "y.example", 0, clock.instant()),
            tuple("<b@y.example> NOTIFY=NEVER", "y.example", 1, clock.instant()));
    assertThat(queue.journal(id))
        .extracting(JournalEntry::outcome, JournalEntry::said)
        .containsExactly(tuple(Outcome.EXPANDED, "the address means others"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTakesAPlaceFulfilsTheOperatorsWish(boolean isHeld) throws Exception {
    QueueId id = accept(queue, CONTENT, message("<>", "team@x.example"));
    QueuedRecipient row = leased("x.example");
    get(isHeld ? queue.hold(Selection.ALL, "wait") : queue.delete(Selection.ALL));

    get(
        queue.settle(
            List.of(
                new Settlement.Replace(
                    row.row(), List.of(recipient("b@y.example", "")), "an alias")),
            List.of()));

    assertThat(queue.find(Selection.of(id), 9))
        .extracting(QueuedRecipient::isHeld)
        .isEqualTo(isHeld ? List.of(true) : List.of());
  }

  @Test
  void aReportIsQueuedWithTheRowsItIsAbout() throws Exception {
    QueueId id = accept(queue, CONTENT, message("<c@y.example>", "a@x.example"));
    QueuedRecipient row = leased("x.example");
    long before = queue.commits();

    List<QueueId> reports =
        get(
            queue.settle(
                List.of(
                    new Settlement.Retire(row.row(), Outcome.FAILED, Optional.empty(), "550 no")),
                List.of(Report.of(message("<>", "c@y.example"), "Sorry\r\n".getBytes(US_ASCII)))));

    assertThat(queue.commits()).isEqualTo(before + 1);
    assertThat(queue.find(id)).isEmpty();
    assertThat(content(queue, reports.get(0))).isEqualTo("Sorry\r\n");
    assertThat(leased("y.example").forwardPath()).hasToString("<c@y.example>");
  }

  @Test
  void onlyWhatIsLeasedIsSettledAndOnce() throws Exception {
    accept(queue, CONTENT, message("<>", "a@x.example"));
    QueuedRecipient row = queue.find(Selection.ALL, 1).get(0);
    Settlement stored = stored(row);

    assertThatIllegalArgumentException().isThrownBy(() -> queue.settle(List.of(stored), List.of()));
    leased("x.example");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.settle(List.of(stored, stored), List.of()));
    get(queue.settle(List.of(stored), List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> queue.settle(List.of(stored), List.of()));
  }

  @Test
  void whatWasNotTriedIsDueAsBefore() throws Exception {
    QueueId id = accept(queue, CONTENT, message("<>", "a@x.example"));

    get(queue.settle(List.of(new Settlement.Return(leased("x.example").row())), List.of()));

    assertThat(queue.find(Selection.of(id), 1).get(0).attempts()).isZero();
    assertThat(leased("x.example").row()).isPositive();
  }

  @Test
  void theDestinationThatWaitsLongestIsDueFirst() throws Exception {
    accept(queue, CONTENT, message("<>", "a@b.example"));
    clock.advance(Duration.ofSeconds(1));
    accept(queue, CONTENT, message("<>", "a@a.example", "b@b.example"));
    Instant now = clock.instant();

    assertThat(queue.due(now, 10))
        .extracting(DueDestination::name)
        .containsExactly("b.example", "a.example");
    assertThat(queue.due(now, 1)).hasSize(1);
    assertThat(queue.due(now.minusSeconds(1), 10))
        .extracting(DueDestination::name)
        .containsExactly("b.example");
    assertThat(queue.nextDue(now.minusSeconds(1))).contains(now);
    assertThat(queue.nextDue(now)).isEmpty();
  }

  /** 100,000 recipients at a dead domain are one destination that is backed off from. */
  @Test
  void aDeadDestinationCostsOneAttemptPerInterval() throws Exception {
    for (int i = 0; i < 100; i++) {
      var recipients = new ArrayList<NewRecipient>();
      for (int j = 0; j < 1000; j++) {
        recipients.add(recipient("u" + j + "@dead.example", ""));
      }
      accept(queue, CONTENT, message("<>", "", recipients));
    }
    accept(queue, CONTENT, message("<>", "a@live.example"));
    Instant now = clock.instant();
    Instant until = now.plusSeconds(300);

    Lease tried = queue.lease("dead.example", now, 100).orElseThrow();
    get(queue.backOff("dead.example", until, 3));
    get(
        queue.settle(
            tried.recipients().stream()
                .map(it -> (Settlement) new Settlement.Return(it.row()))
                .toList(),
            List.of()));
    reopen();

    assertThat(queue.due(now, 10)).extracting(DueDestination::name).containsExactly("live.example");
    assertThat(queue.nextDue(now)).contains(until);
    assertThat(queue.due(until, 10))
        .contains(new DueDestination("dead.example", until, 3))
        .hasSize(2);
    get(queue.backOff("dead.example", until, 0));
    assertThat(queue.due(now, 10)).hasSize(2);
  }

  @Test
  void operatorsHoldReleaseAndDeleteByIdDomainAndSender() throws Exception {
    QueueId one =
        accept(queue, CONTENT, message("<Carol@x.example>", "a@A.example", "b@b.example"));
    accept(queue, CONTENT, message("<>", "c@a.example", "d@d.example"));
    accept(queue, CONTENT, message("<dave@x.example>", "e@e.example").held("filter: looks odd"));

    assertThat(get(queue.hold(Selection.at(Domain.parse("a.EXAMPLE")), "look at it")))
        .isEqualTo(new Change(2, 0));
    assertThat(get(queue.hold(Selection.of(one), "all of it"))).isEqualTo(new Change(1, 0));
    assertThat(queue.due(clock.instant(), 10))
        .extracting(DueDestination::name)
        .containsExactly("d.example");
    assertThat(queue.statistics().held()).isEqualTo(4);
    assertThat(queue.find(Selection.from(ReversePath.parse("<DAVE@x.example>")), 5))
        .singleElement()
        .satisfies(it -> assertThat(it.said()).isEqualTo("filter: looks odd"));

    assertThat(get(queue.release(Selection.from(ReversePath.parse("<carol@X.example>")))))
        .isEqualTo(new Change(2, 0));
    assertThat(get(queue.delete(Selection.from(ReversePath.parse("<>")))))
        .isEqualTo(new Change(2, 0));
    assertThat(queue.statistics())
        .isEqualTo(new QueueStatistics(2, 2, 1, 44, Optional.of(clock.instant())));
    assertThat(queue.journal(Instant.EPOCH, 10))
        .extracting(JournalEntry::outcome, JournalEntry::attempts, JournalEntry::said)
        .containsOnly(tuple(Outcome.DELETED, 0, "deleted by an operator"))
        .hasSize(2);
  }

  @Test
  void anOperatorsWishDuringAnAttemptIsFulfilledAfterIt() throws Exception {
    QueueId held = accept(queue, CONTENT, message("<>", "a@x.example"));
    QueuedRecipient first = leased("x.example");
    QueueId deleted = accept(queue, CONTENT, message("<>", "b@x.example"));
    QueuedRecipient second = leased("x.example");
    QueueId arrived = accept(queue, CONTENT, message("<>", "c@x.example"));
    QueuedRecipient third = leased("x.example");

    assertThat(get(queue.hold(Selection.of(held), "wait"))).isEqualTo(new Change(0, 1));
    assertThat(get(queue.delete(Selection.of(deleted)))).isEqualTo(new Change(0, 1));
    assertThat(get(queue.delete(Selection.of(arrived)))).isEqualTo(new Change(0, 1));
    get(
        queue.settle(
            List.of(
                later(first, Duration.ofMinutes(1)),
                later(second, Duration.ofMinutes(1)),
                stored(third)),
            List.of()));

    assertThat(queue.find(Selection.of(held), 1).get(0).isHeld()).isTrue();
    assertThat(queue.find(deleted)).isEmpty();
    assertThat(queue.journal(arrived).get(0).outcome()).isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void aWishIsFulfilledAfterAStartToo() throws Exception {
    QueueId id = accept(queue, CONTENT, message("<>", "a@x.example"));
    leased("x.example");
    get(queue.delete(Selection.of(id)));

    reopen();

    assertThat(queue.find(id)).isEmpty();
    assertThat(queue.journal(id).get(0).outcome()).isEqualTo(Outcome.DELETED);
  }

  @Test
  void retryMakesDueWhateverWasAgreedOn() throws Exception {
    accept(queue, CONTENT, message("<>", "a@x.example"));
    QueuedRecipient row = leased("x.example");
    get(queue.settle(List.of(later(row, Duration.ofHours(4))), List.of()));
    get(queue.backOff("x.example", clock.instant().plusSeconds(3600), 5));

    assertThat(get(queue.retry(Selection.ALL))).isEqualTo(new Change(1, 0));

    assertThat(queue.due(clock.instant(), 5))
        .containsExactly(new DueDestination("x.example", clock.instant(), 0));
  }

  @Test
  void anotherProcessIsRefused() throws Exception {
    assertThatExceptionOfType(QueueInUseException.class)
        .isThrownBy(() -> SqliteQueue.open(options()))
        .withMessage(
            "the queue %s is in use by process %d", folder(), ProcessHandle.current().pid());

    queue.close();
    queue = SqliteQueue.open(options());
  }

  @Test
  void theFolderIsForItsOwnerAlone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void afterCloseNothingIsAccepted() throws Exception {
    IncomingMessage incoming = queue.begin(0);
    queue.close();

    assertThat(incoming.accept(message("<>", "a@x.example")).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("the queue is closed");
  }

  private Path folder() {
    return temporary.resolve("queue");
  }

  private QueueOptions options() {
    return QueueOptions.builder(folder()).clock(clock).reserveOctets(0).build();
  }

  private void reopen() throws Exception {
    queue.close();
    queue = SqliteQueue.open(options());
  }

  private QueuedRecipient leased(String destination) throws Exception {
    return queue.lease(destination, clock.instant(), 1).orElseThrow().recipients().get(0);
  }

  private void retire(QueueId id) throws Exception {
    for (QueuedRecipient each : queue.find(Selection.of(id), 100)) {
      Lease lease = queue.lease(each.destination(), clock.instant(), 1).orElseThrow();
      get(queue.settle(List.of(stored(lease.recipients().get(0))), List.of()));
    }
  }

  private Settlement later(QueuedRecipient row, Duration time) {
    return new Settlement.Defer(
        row.row(), clock.instant().plus(time), false, false, Optional.empty(), "450 busy");
  }

  private static Settlement stored(QueuedRecipient row) {
    return new Settlement.Retire(row.row(), Outcome.DELIVERED, Optional.empty(), "stored");
  }
}
