package io.smtptoolkit.server.queue;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.content;
import static io.smtptoolkit.server.queue.Queues.get;
import static io.smtptoolkit.server.queue.Queues.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the disk sees: commits, space, staging, versions. */
@Timeout(60)
class QueueStoreTest {
  private static final int PIECE = 256 << 10;

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final AtomicLong usable = new AtomicLong(Long.MAX_VALUE / 2);
  private SqliteQueue queue;

  @BeforeEach
  void open() throws Exception {
    queue = open(Statements.migrations());
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  @Test
  void messagesThatComeTogetherShareACommit() throws Exception {
    queue.close();
    var gate = new CountDownLatch(1);
    // The first message completes on the writer's thread and keeps it until the others wait.
    queue =
        SqliteQueue.open(options().executor(completion -> completeAfter(gate, completion)).build());
    var first = queue.begin(0).accept(message("<>", "a@x.example")).toCompletableFuture();
    var others = new ArrayList<CompletableFuture<QueueId>>();
    try {
      await().until(() -> queue.commits() == 1);
      for (int i = 0; i < 200; i++) {
        others.add(queue.begin(0).accept(message("<>", "a@x.example")).toCompletableFuture());
      }
    } finally {
      gate.countDown();
    }
    get(first);
    for (CompletableFuture<QueueId> each : others) {
      get(each);
    }

    assertThat(queue.commits()).isEqualTo(2);
    assertThat(queue.statistics().messages()).isEqualTo(201);
  }

  @Test
  void oneThatFailsTakesNoOtherAlong() throws Exception {
    var gate = new CountDownLatch(1);
    CompletableFuture<?> waits = queue.write("waits", database -> awaited(gate));
    CompletableFuture<?> fails =
        queue.write(
            "fails",
            database -> {
              database.run("set-back-off", "half.example", 1L, 1);
              throw new SQLException("for a test");
            });
    CompletableFuture<?> breaks =
        queue.write(
            "breaks",
            database -> {
              throw new IllegalStateException("for a test");
            });
    var fine = queue.begin(0).accept(message("<>", "a@x.example"));
    gate.countDown();

    get(waits);
    get(fine);
    assertThat(fails)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("cannot write to the queue (fails): for a test");
    assertThat(breaks)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(queue.statistics().messages()).isEqualTo(1);
    int left =
        get(queue.write("looks", database -> database.run("clear-back-off", "half.example")));
    assertThat(left).isZero();
  }

  @Test
  void contentOfAllSizesComesBack() throws Exception {
    for (int octets : List.of(0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7)) {
      byte[] content = octets(octets);
      for (int cut : List.of(octets, 1000, PIECE)) {
        IncomingMessage incoming = queue.begin(octets);
        for (int at = 0; at < octets; at += cut) {
          get(incoming.write(ByteBuffer.wrap(content, at, Math.min(cut, octets - at))));
        }
        QueueId id = get(incoming.accept(message("<>", "a@x.example")));

        assertThat(queue.content(id).readAllBytes()).isEqualTo(content);
        assertThat(queue.find(id).orElseThrow().octets()).isEqualTo(octets);
      }
    }
  }

  @Test
  void aSmallMessageIsOneCommitAndALargeOneAFew() throws Exception {
    long before = queue.commits();
    accept(queue, "x", message("<>", "a@x.example"));
    assertThat(queue.commits()).isEqualTo(before + 1);

    IncomingMessage large = queue.begin(0);
    get(large.write(ByteBuffer.wrap(octets(3 * PIECE + 1))));
    assertThat(queue.statistics().messages()).isEqualTo(1);
    get(large.accept(message("<>", "a@x.example")));

    assertThat(queue.commits()).isBetween(before + 3, before + 5);
    assertThat(queue.statistics().messages()).isEqualTo(2);
  }

  @Test
  void contentOfAMessageThatWentIsAFaultAndNotAnEnd() throws Exception {
    QueueId id = accept(queue, "x", message("<>", "a@x.example"));
    var content = queue.content(id);
    get(queue.delete(Selection.of(id)));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(content::readAllBytes)
        .withMessage("message %s is not in the queue any more", id);
  }

  @Test
  void whatIsAbortedIsForgotten() throws Exception {
    IncomingMessage large = staged(3);
    large.abort();
    large.abort();
    get(queue.write("waits", database -> 1));

    assertThat(pieces(large.id())).isZero();
    queue.begin(0).abort();
    assertThat(queue.statistics().messages()).isZero();
  }

  @Test
  void whatIsStagedAndGoesOnNoMoreIsSwept() throws Exception {
    IncomingMessage large = staged(3);
    IncomingMessage lively = staged(2);
    clock.advance(Duration.ofMinutes(40));
    get(lively.write(ByteBuffer.wrap(octets(PIECE))));
    assertThat(pieces(large.id())).isEqualTo(3);
    clock.advance(Duration.ofMinutes(40));

    await().atMost(Duration.ofSeconds(20)).until(() -> pieces(large.id()) == 0);

    assertThat(large.accept(message("<>", "a@x.example")).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withMessageContaining("came too slowly");
    QueueId id = get(lively.accept(message("<>", "a@x.example")));
    assertThat(queue.content(id).readAllBytes()).isEqualTo(octets(4 * PIECE));
  }

  @Test
  void afterAStartNothingStagedIsLeft() throws Exception {
    IncomingMessage large = staged(3);
    queue.close();
    queue = open(Statements.migrations());

    await().atMost(Duration.ofSeconds(20)).until(() -> pieces(large.id()) == 0);
  }

  @Test
  void belowTheReserveOnlyNewMailIsRefused() throws Exception {
    QueueId there = accept(queue, "x", message("<>", "a@x.example"));
    IncomingMessage underWay = staged(2);
    IncomingMessage small = queue.begin(0);
    usable.set(1_000_000 + 5000);
    get(queue.begin(5000).write(ByteBuffer.wrap(octets(1))));
    assertThatExceptionOfType(InsufficientSpaceException.class)
        .isThrownBy(() -> queue.begin(5001))
        .withMessage(
            "no room for new mail in %s: 1005000 octets are free, 1000000 are kept in reserve, "
                + "and the message has 5001",
            folder);
    usable.set(999_999);

    assertThatExceptionOfType(InsufficientSpaceException.class).isThrownBy(() -> queue.begin(0));
    assertThat(underWay.write(ByteBuffer.wrap(octets(PIECE))).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(InsufficientSpaceException.class);
    underWay.abort();
    retireAll();
    assertThat(queue.find(there)).isEmpty();
    // Half of the reserve is for this: it was begun in time, and is in memory.
    get(small.accept(message("<>", "a@x.example")));

    usable.set(1_000_000);
    accept(queue, "x", message("<>", "a@x.example"));
  }

  /** They are one commit, and twice on the disk until the log has been copied. */
  @Test
  void messagesThatWereBegunInTimeLeaveHalfOfTheReserve() throws Exception {
    IncomingMessage first = queue.begin(0);
    get(first.write(ByteBuffer.wrap(octets(100_000))));
    IncomingMessage second = queue.begin(0);
    get(second.write(ByteBuffer.wrap(octets(100_000))));
    usable.set(500_000 + 399_999);

    List<CompletableFuture<QueueId>> accepted =
        get(
            queue.write(
                "keeps the writer until both wait",
                database ->
                    List.of(
                        first.accept(message("<>", "a@x.example")).toCompletableFuture(),
                        second.accept(message("<>", "b@x.example")).toCompletableFuture())));

    get(accepted.get(0));
    assertThat(accepted.get(1))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(InsufficientSpaceException.class);
    assertThat(queue.find(Selection.ALL, 10)).hasSize(1);
    usable.set(1_000_000);
    get(queue.begin(0).accept(message("<>", "c@x.example")));
  }

  @Test
  void onAFullDiskNothingIsHalfStoredAndWhatIsSettledIsKept() throws Exception {
    var recipients = new ArrayList<NewRecipient>();
    for (int i = 0; i < 50; i++) {
      recipients.add(Queues.recipient("u" + i + "@x.example", ""));
    }
    QueueId there = get(queue.begin(0).accept(message("<>", "", recipients)));
    Lease lease = queue.lease("x.example", clock.instant(), 100).orElseThrow();
    fill();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> accept(queue, "x".repeat(50_000), message("<>", "b@y.example")))
        .withCauseInstanceOf(InsufficientSpaceException.class);
    IncomingMessage large = queue.begin(0);
    assertThat(large.write(ByteBuffer.wrap(octets(2 * PIECE))).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10));
    large.abort();
    var settled =
        queue
            .settle(
                lease.recipients().stream()
                    .map(
                        it ->
                            (Settlement)
                                new Settlement.Retire(
                                    it.row(), Outcome.RELAYED, Optional.empty(), "y".repeat(999)))
                    .toList(),
                List.of())
            .toCompletableFuture();
    get(queue.write("comes after", database -> 1));

    assertThat(settled).isNotDone();
    assertThat(queue.statistics().messages()).isEqualTo(1);
    assertThat(queue.find(Selection.of(there), 100)).hasSize(50);
    assertThat(queue.journal(there)).isEmpty();
    assertThat(queue.lease("x.example", clock.instant(), 100)).isEmpty();

    get(queue.write("room", database -> database.queryText("PRAGMA max_page_count = 1000000")));
    get(settled);
    assertThat(queue.journal(there)).hasSize(50);
    assertThat(queue.statistics().messages()).isZero();
    assertThat(content(queue, accept(queue, "on", message("<>", "b@y.example")))).isEqualTo("on");
  }

  @Test
  void spaceIsGivenBack() throws Exception {
    IncomingMessage large = staged(160);
    get(large.accept(message("<>", "a@x.example")));
    long full = pages();

    get(queue.delete(Selection.ALL));

    assertThat(full).isGreaterThan(10_000);
    await().atMost(Duration.ofSeconds(20)).until(() -> pages() < 4096 + 1100);
  }

  /** What is kept for the next messages would keep them out. */
  @Test
  void allSpaceIsGivenBackWhenThereIsLittle() throws Exception {
    get(staged(40).accept(message("<>", "a@x.example")));
    usable.set(1_000_000 + (16 << 20) - 1);

    get(queue.delete(Selection.ALL));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Files.size(folder.resolve("queue.db")) < 1 << 20
                    && Files.size(folder.resolve("queue.db-wal")) == 0);
  }

  @Test
  void theJournalIsKeptForItsTime() throws Exception {
    accept(queue, "x", message("<>", "a@x.example"));
    get(queue.delete(Selection.ALL));
    clock.advance(Duration.ofDays(29));
    accept(queue, "x", message("<>", "a@x.example"));
    get(queue.delete(Selection.ALL));
    assertThat(queue.journal(Instant.EPOCH, 10)).hasSize(2);
    clock.advance(Duration.ofDays(2));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> queue.journal(Instant.EPOCH, 10).size() == 1);
  }

  @Test
  void aQueueOfAnOlderVersionIsBroughtUp() throws Exception {
    QueueId id = accept(queue, "before", message("<c@x.example>", "a@x.example"));
    queue.close();
    var scripts = new ArrayList<>(Statements.migrations());
    scripts.add(
        """
        -- A later version.
        ALTER TABLE recipient ADD COLUMN note TEXT NOT NULL DEFAULT 'none';
        CREATE INDEX recipient_note ON recipient (note);
        """);

    queue = open(scripts);

    assertThat(content(queue, id)).isEqualTo("before");
    assertThat(said("SELECT note FROM recipient LIMIT 1")).isEqualTo("none");
    queue.close();
    queue = open(scripts);
    assertThat(said("PRAGMA user_version")).isEqualTo("3");
    queue.close();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(Statements.migrations()))
        .withMessageContaining("version 3, and this program knows versions up to 2");
  }

  @Test
  void aStepThatFailsLeavesTheVersionBefore() throws Exception {
    QueueId id = accept(queue, "before", message("<>", "a@x.example"));
    queue.close();
    var scripts = new ArrayList<>(Statements.migrations());
    scripts.add("DROP TABLE recipient; SELECT nonsense FROM nowhere;");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(scripts))
        .withMessageStartingWith("cannot open the queue " + folder);

    queue = open(Statements.migrations());
    assertThat(queue.find(Selection.of(id), 5)).hasSize(1);
  }

  @Test
  void everyCommitIsSyncedAndWrittenAhead() throws Exception {
    assertThat(said("PRAGMA synchronous")).isEqualTo("2");
    assertThat(said("PRAGMA journal_mode")).isEqualTo("wal");
    assertThat(said("PRAGMA auto_vacuum")).isEqualTo("2");
    assertThat(Files.exists(folder.resolve("queue.db-wal"))).isTrue();
  }

  /** All pages are used, and no more are to be had. */
  private void fill() throws Exception {
    get(
        queue.write(
            "fill",
            database -> {
              long used = Long.parseLong(database.queryText("PRAGMA page_count"));
              return database.queryText("PRAGMA max_page_count = " + used);
            }));
  }

  private QueueOptions.Builder options() {
    return QueueOptions.builder(folder).clock(clock).reserveOctets(1_000_000);
  }

  private SqliteQueue open(List<String> migrations) throws IOException {
    return SqliteQueue.open(options().build(), usable::get, migrations);
  }

  private void retireAll() throws Exception {
    Optional<Lease> lease = queue.lease("x.example", clock.instant(), 10);
    while (lease.isPresent()) {
      long row = lease.get().recipients().get(0).row();
      get(
          queue.settle(
              List.of(new Settlement.Retire(row, Outcome.RELAYED, Optional.empty(), "250")),
              List.of()));
      lease = queue.lease("x.example", clock.instant(), 10);
    }
  }

  /** So many full pieces are on the disk, and one is in memory. */
  private IncomingMessage staged(int pieces) throws Exception {
    IncomingMessage incoming = queue.begin(0);
    for (int i = 0; i <= pieces; i++) {
      get(incoming.write(ByteBuffer.wrap(octets(PIECE))));
    }
    return incoming;
  }

  private long pieces(QueueId id) throws Exception {
    return get(
        queue.write(
            "count",
            database ->
                database.query("count-content", row -> row.getLong(1), id.number()).get(0)));
  }

  private long pages() throws Exception {
    return Long.parseLong(said("PRAGMA page_count"));
  }

  private String said(String sql) throws Exception {
    return get(queue.write("asks", database -> database.queryText(sql)));
  }

  private static byte[] octets(int count) {
    var octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) (i % PIECE % 251);
    }
    return octets;
  }

  private static void completeAfter(CountDownLatch gate, Runnable completion) {
    awaited(gate);
    completion.run();
  }

  private static boolean awaited(CountDownLatch gate) {
    try {
      gate.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
