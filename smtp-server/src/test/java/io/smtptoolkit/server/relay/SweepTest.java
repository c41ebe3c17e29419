package io.smtptoolkit.server.relay;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.get;
import static io.smtptoolkit.server.queue.Queues.message;
import static io.smtptoolkit.server.queue.Queues.recipient;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.queue.Aged;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Report;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SettableClock;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep finds among the recipients of one destination that is backed off. */
@Timeout(60)
class SweepTest {
  private static final String CONTENT = "Subject: one\r\n\r\n";

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final List<String> told = new ArrayList<>();
  private ScheduledExecutorService thread;
  private SqliteQueue queue;
  private Sweep sweep;

  @BeforeEach
  void start() throws Exception {
    thread = Executors.newSingleThreadScheduledExecutor();
    queue = SqliteQueue.open(QueueOptions.builder(folder).clock(clock).reserveOctets(0).build());
    Notices notices =
        (message, all) -> {
          all.forEach(it -> told.add(it.kind() + " " + it.recipient().forwardPath()));
          return List.<Report>of();
        };
    RelayOptions options = RelayOptions.builder().clock(clock).build();
    var decisions = new Decisions(options.schedule(), new Random(7));
    var outcomes = new Outcomes(queue, decisions, notices, new Tally());
    sweep = new Sweep(queue, outcomes, options, thread, () -> false);
    get(queue.backOff("x.example", clock.instant().plus(Duration.ofDays(99)), 9));
  }

  @AfterEach
  void close() throws Exception {
    thread.shutdownNow();
    queue.close();
  }

  @Test
  void recipientsThatWantNoNoticeDoNotHideThoseThatDo() throws Exception {
    List<NewRecipient> all = quiet(Sweep.STEP);
    all.add(recipient("loud@x.example", ""));
    accept(queue, CONTENT, message("c@example.org", "", all));
    clock.advance(Duration.ofHours(4));

    sweep();

    assertThat(told).containsExactly("DELAYED <loud@x.example>");
    assertThat(queue.find(Selection.ALL, 999)).allMatch(QueuedRecipient::isDelayReported);
  }

  @Test
  void noneIsFoundTwice() throws Exception {
    accept(queue, CONTENT, message("c@example.org", "", quiet(10)));
    clock.advance(Duration.ofHours(4));
    sweep();

    assertThat(queue.lease(new Aged(Instant.EPOCH, clock.instant(), true), clock.instant(), 9))
        .isEmpty();
  }

  @Test
  void allThatIsLateIsNotedInOneRun() throws Exception {
    for (int i = 0; i < 2 * Sweep.STEP + 50; i++) {
      accept(queue, CONTENT, message("c@example.org", "r" + i + "@x.example"));
      clock.advance(Duration.ofMillis(i % 2)); // pairs at one time
    }
    clock.advance(Duration.ofHours(4));

    sweep();

    assertThat(told).hasSize(2 * Sweep.STEP + 50).doesNotHaveDuplicates();
  }

  @Test
  void aSearchBeginsWhereItIsToldTo() throws Exception {
    accept(queue, CONTENT, message("c@example.org", "early@x.example"));
    clock.advance(Duration.ofHours(1));
    QueueId late = accept(queue, CONTENT, message("c@example.org", "late@x.example"));

    List<Lease> found =
        queue.lease(new Aged(clock.instant(), clock.instant(), true), clock.instant(), 9);

    assertThat(found).singleElement().matches(it -> it.message().id().equals(late));
  }

  /** The id is of the time of MAIL, and the age begins with the 250. */
  @Test
  void ofAMessageThatComesSlowlyTheAgeBeginsWhenItIsAccepted() throws Exception {
    IncomingMessage incoming = queue.begin(0);
    get(incoming.write(ByteBuffer.wrap(CONTENT.getBytes(US_ASCII))));
    clock.advance(Duration.ofHours(1));
    QueueId quick = accept(queue, CONTENT, message("c@example.org", "quick@x.example"));
    clock.advance(Duration.ofHours(1));
    QueueId slow = get(incoming.accept(message("c@example.org", "", quiet(Sweep.STEP))));
    clock.advance(Duration.ofDays(5).minusHours(1));

    sweep();

    assertThat(told).containsExactly("FAILED <quick@x.example>");
    assertThat(queue.journal(quick)).hasSize(1);
    assertThat(queue.find(Selection.of(slow), 999)).hasSize(Sweep.STEP);
  }

  private static List<NewRecipient> quiet(int count) {
    var all = new ArrayList<NewRecipient>();
    for (int i = 0; i < count; i++) {
      all.add(recipient("quiet" + i + "@x.example", "NOTIFY=FAILURE"));
    }
    return all;
  }

  /** To its end: each step of it is a task of the thread, and follows a commit. */
  private void sweep() throws Exception {
    thread.submit(sweep::run).get(20, TimeUnit.SECONDS);
    while (thread.submit(sweep::isRunning).get(20, TimeUnit.SECONDS)) {
      Thread.onSpinWait();
    }
  }
}
