package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection over a link without a network; every step is the test's. */
class ConnectionDriverTest {
  private static final Duration SERVICE_TIMEOUT = Duration.ofMillis(5);
  // Longer than the one for a command.
  private static final Duration CONTENT_TIMEOUT = Duration.ofMinutes(20);
  private static final String MAIL_AND_RCPT = "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n";

  private final AtomicLong clock = new AtomicLong();
  private final FakeLink link = new FakeLink();
  private final List<String> service = new ArrayList<>();
  private final List<ConnectionDriver> closed = new ArrayList<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private Duration maxSessionAge = Duration.ofDays(365);
  private CompletableFuture<Begin> begin =
      CompletableFuture.completedFuture(Begin.accepted(new Transaction()));
  private CompletableFuture<Void> content = CompletableFuture.completedFuture(null);
  private CompletableFuture<Completion> completion =
      CompletableFuture.completedFuture(Completion.of(Replies.accepted()));

  @Test
  void writesTheRepliesOfABatchInOneWrite() {
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    assertThat(link.takeWritten()).isEqualTo("220 mx.example ESMTP ready\r\n");

    driver.received(octets("EHLO client.example\r\nNOOP\r\nRSET\r\nNOOP\r\n"));

    assertThat(link.takeWritten())
        .startsWith("250-mx.example\r\n")
        .endsWith("250 2.0.0 OK\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n");
    assertThat(link.calls).containsExactly("write", "write");
  }

  @Test
  void letsGoOfItsThreadAfter256EventsAndGoesOnInTheNextTurn() {
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets("EHLO client.example\r\n"));
    link.takeWritten();

    driver.received(octets("NOOP\r\n".repeat(1_000)));

    int turns = 0;
    int replies = countReplies();
    assertThat(replies).isLessThanOrEqualTo(256);
    while (!link.tasks.isEmpty()) {
      link.runTasks();
      turns++;
      int more = countReplies();
      assertThat(more).isLessThanOrEqualTo(256);
      replies += more;
    }
    assertThat(replies).isEqualTo(1_000);
    assertThat(turns).isGreaterThanOrEqualTo(3);
  }

  private int countReplies() {
    return (int) link.takeWritten().lines().count();
  }

  @Test
  void aReadOfOneOctetCountsAsTheBufferItOccupies() {
    begin = new CompletableFuture<>();
    ConnectionDriver driver = waiting("MAIL FROM:<>\r\n");

    int reads = 0;
    while (!link.calls.contains("suspend")) {
      driver.received(octets("N"));
      reads++;
    }
    assertThat(reads).isLessThanOrEqualTo(4_096 / 128 + 1);

    begin.complete(Begin.refused(Replies.localError()));
    link.runTasks();
    assertThat(link.calls).endsWith("suspend", "write", "resume");
  }

  @Test
  void readsNothingMoreOfItsInputWhileThePeerReadsNoReplies() {
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets("EHLO client.example\r\n"));
    link.takeWritten();

    link.unwritten = 100_000;
    driver.received(octets("NOOP\r\n".repeat(1_000)));
    assertThat(link.takeWritten()).isEmpty();
    assertThat(link.calls).endsWith("suspend");

    link.unwritten = 0;
    driver.written();
    assertThat(link.takeWritten()).startsWith("250 ");
  }

  @Test
  void abortsTheTransactionWhenTheConnectionIsLost() {
    ConnectionDriver driver = waiting("MAIL FROM:<>\r\n");

    driver.closed(new EOFException("as the test wants it"));

    assertThat(service).containsExactly("begin", "abort");
    assertThat(closed).containsExactly(driver);
  }

  @Test
  void abortsATransactionThatTheServiceBeginsAfterTheConnectionWasLost() {
    begin = new CompletableFuture<>();
    ConnectionDriver driver = waiting("MAIL FROM:<>\r\n");
    driver.closed(new EOFException("as the test wants it"));
    assertThat(service).containsExactly("begin");

    begin.complete(Begin.accepted(new Transaction()));
    link.runTasks();

    assertThat(service).containsExactly("begin", "abort");
    assertThat(link.takeWritten()).isEmpty();
  }

  @Test
  void aStageCompletedByACallerGoesOnInAnotherTurnAndNotInTheCaller() {
    begin = new CompletableFuture<>();
    waiting("MAIL FROM:<>\r\nNOOP\r\n");

    begin.complete(Begin.accepted(new Transaction()));
    assertThat(link.takeWritten()).isEmpty();

    link.runTasks();
    assertThat(link.takeWritten()).isEqualTo("250 2.1.0 Sender OK\r\n250 2.0.0 OK\r\n");
  }

  @Test
  void saysGoodbyeToAClientWhoseMailTheServiceDoesNotBeginInTime() {
    begin = new CompletableFuture<>();
    ConnectionDriver driver = waiting("MAIL FROM:<>\r\n");

    pass(driver, SERVICE_TIMEOUT);

    assertThat(link.takeWritten()).startsWith("421 4.3.2 ");
    begin.complete(Begin.accepted(new Transaction()));
    link.runTasks();
    assertThat(service).containsExactly("begin", "abort");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NOOP ",
        "EHLO client.example\r\n",
        "EHLO client.example\r\nMAIL FROM:<>\r\n",
        "EHLO client.example\r\n" + MAIL_AND_RCPT,
        "EHLO client.example\r\n" + MAIL_AND_RCPT + "BDAT 1\r\nx"
      })
  void aLineWithoutEndEndsWithTheTimeForACommand(String before) {
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets(before));
    link.takeWritten();

    for (int minute = 1; minute < ServerTimeouts.DEFAULT.command().toMinutes(); minute++) {
      pass(driver, Duration.ofMinutes(1));
      driver.received(octets("x".repeat(5_000)));
      assertThat(link.takeWritten()).isEmpty();
    }
    pass(driver, Duration.ofMinutes(1));

    assertThat(link.takeWritten()).startsWith("421 4.4.2 ");
  }

  /** All that a client can be sending that is not a line, also where it is refused and dropped. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        MAIL_AND_RCPT + "DATA\r\n",
        MAIL_AND_RCPT + "DATA\r\nbare LF\n",
        MAIL_AND_RCPT + "BDAT 1000000\r\n",
        MAIL_AND_RCPT + "BDAT 1000000 LAST\r\nbare LF\n",
        "BDAT 1000000\r\n",
        "BDAT 1000000 LAST\r\n",
        "MAIL FROM:<>\r\nBDAT 1000000 LAST\r\n"
      })
  void contentHasItsTimeForEachThousandOctets(String commands) {
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets("EHLO client.example\r\n" + commands));
    link.takeWritten();

    // More than the listener takes.
    for (int i = 0; i < 100; i++) {
      pass(driver, CONTENT_TIMEOUT.minusMillis(1));
      driver.received(octets("x".repeat(998) + "\r\n"));
      assertThat(link.takeWritten()).isEmpty();
    }
    Duration slow = CONTENT_TIMEOUT.dividedBy(4);
    for (int i = 1; i < 4; i++) {
      pass(driver, slow);
      driver.received(octets("x"));
      assertThat(link.takeWritten()).isEmpty();
    }
    pass(driver, slow);

    assertThat(link.takeWritten()).startsWith("421 4.4.2 ");
  }

  /** Wherever no mail transaction is going on; the client need not say anything. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "NO",
        "EHLO client.example\r\n",
        "EHLO client.example\r\nNO",
        "EHLO client.example\r\nNO SUCH COMMAND\r\n",
        "EHLO client.example\r\n" + MAIL_AND_RCPT + "RSET\r\n",
        "EHLO client.example\r\n" + MAIL_AND_RCPT + "DATA\r\nx\r\n.\r\n",
        "EHLO client.example\r\n" + MAIL_AND_RCPT + "BDAT 1 LAST\r\nx"
      })
  void aSessionThatIsOldEndsAtOnceWhenItIsIdle(String commands) {
    maxSessionAge = Duration.ofMinutes(4);
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets(commands));
    link.takeWritten();

    pass(driver, maxSessionAge.minusNanos(1));
    assertThat(link.takeWritten()).isEmpty();
    pass(driver, Duration.ofNanos(1));

    assertThat(link.takeWritten()).startsWith("421 4.4.2 ");
  }

  @Test
  void aSessionGrowsOldHoweverBusyItsClientIs() {
    maxSessionAge = Duration.ofMinutes(40);
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    for (int minute = 1; minute < maxSessionAge.toMinutes(); minute++) {
      pass(driver, Duration.ofMinutes(1));
      link.takeWritten();
      driver.received(octets("NOOP\r\n"));
      assertThat(link.takeWritten()).startsWith("250 ");
    }

    clock.addAndGet(Duration.ofMinutes(1).toNanos());
    driver.received(octets("NOOP\r\nNOOP\r\n"));

    assertThat(link.takeWritten()).startsWith("421 4.4.2 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP\r\n", "RCPT TO:<a@example.com>\r\n", "VRFY x\r\n", "BDAT 0\r\n"})
  void commandsWithinAMailTransactionDoNotKeepAnOldSession(String command) {
    maxSessionAge = Duration.ofMinutes(4);
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets("EHLO client.example\r\n" + MAIL_AND_RCPT));
    pass(driver, maxSessionAge);
    link.takeWritten();
    for (int minute = 0; minute < 5; minute++) {
      driver.received(octets(command));
      assertThat(link.takeWritten()).startsWith("25");
      pass(driver, Duration.ofMinutes(1));
    }

    assertThat(link.takeWritten()).startsWith("421 4.4.2 ");
  }

  /** What follows it is not begun any more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "|RSET\r\n",
        "|RCPT TO:<a@example.com>\r\nDATA\r\nx\r\n.\r\n",
        "RCPT TO:<a@example.com>\r\n|DATA\r\nx\r\n.\r\n",
        "RCPT TO:<a@example.com>\r\nDATA\r\n|x\r\n.\r\n",
        "RCPT TO:<a@example.com>\r\n|BDAT 1\r\nxBDAT 0 LAST\r\n",
        "RCPT TO:<a@example.com>\r\nBDAT 2\r\nx|xBDAT 0 LAST\r\n",
        "RCPT TO:<a@example.com>\r\nBDAT 1\r\nx|BDAT 0 LAST\r\n"
      })
  void aMailTransactionOfAnOldSessionMayEnd(String commands) {
    String[] parts = commands.split("\\|", -1);
    maxSessionAge = Duration.ofMinutes(4);
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();
    driver.received(octets("EHLO client.example\r\nMAIL FROM:<>\r\n" + parts[0]));
    link.takeWritten();

    pass(driver, maxSessionAge);
    assertThat(link.takeWritten()).isEmpty();
    driver.received(octets(parts[1] + "MAIL FROM:<>\r\n"));

    List<String> replies = link.takeWritten().lines().toList();
    assertThat(replies).hasSizeGreaterThan(1);
    assertThat(replies.subList(0, replies.size() - 1)).allMatch(it -> it.matches("(250|354) .*"));
    assertThat(replies).last().asString().startsWith("421 4.4.2 ");
  }

  @Test
  void readsOnForAMomentAfterA421OfTheService() {
    begin = CompletableFuture.completedFuture(Begin.refused(Replies.unavailable("mx.example")));
    ConnectionDriver driver = waiting("MAIL FROM:<>\r\nBDAT 9 LAST\r\n");
    assertThat(link.calls).doesNotContain("close");

    driver.received(octets("x\r\n"));
    driver.inputEnded();

    assertThat(link.calls).endsWith("close");
  }

  @Test
  void closesAtOnceAfterQuit() {
    ConnectionDriver driver = driver(DiscardService.forAll());
    driver.open();

    driver.received(octets("QUIT\r\n"));

    assertThat(link.calls).containsExactly("write", "write", "close");
    assertThat(link.takeWritten()).endsWith("221 2.0.0 mx.example Closing connection\r\n");
  }

  @Test
  void everythingThatWasStoredIsAnsweredAfterTheEndOfInput() {
    begin = new CompletableFuture<>();
    ConnectionDriver driver =
        waiting("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n");
    driver.inputEnded();

    begin.complete(Begin.accepted(new Transaction()));
    link.runTasks();

    assertThat(link.takeWritten().lines().map(line -> line.substring(0, 3)))
        .containsExactly("250", "250", "354", "250", "221");
    assertThat(service).containsExactly("begin", "recipient", "content", "complete");
  }

  @Test
  void beginsNothingMoreOnceTheServerStopsAlsoBeforeItIsTold() {
    begin = new CompletableFuture<>();
    waiting("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n");

    stopping.set(true);
    begin.complete(Begin.accepted(new Transaction()));
    link.runTasks();

    assertThat(link.takeWritten().lines().map(line -> line.substring(0, 3)))
        .containsExactly("250", "250", "421");
    assertThat(service).containsExactly("begin", "abort");
  }

  /** What a stage can do instead of accepting. */
  @Test
  void everyWayToFailIsA451() {
    for (Throwable fault :
        List.of(
            new IllegalStateException("a bug, as the test wants it"),
            new AssertionError("a bug, as the test wants it"),
            new StackOverflowError(),
            new NoClassDefFoundError("a bug, as the test wants it"),
            new java.io.IOException("a fault, as the test wants it"))) {
      begin = CompletableFuture.failedFuture(fault);
      FakeLink other = new FakeLink();
      ConnectionDriver driver = driver(other, this::begin);
      driver.open();
      driver.received(octets("EHLO client.example\r\nMAIL FROM:<>\r\nNOOP\r\n"));
      assertThat(other.takeWritten()).as("%s", fault).contains("\r\n451 4.3.0 ").endsWith("OK\r\n");
    }
    for (MailService broken :
        List.<MailService>of(
            (session, path, parameters) -> {
              throw new AssertionError("a bug, as the test wants it");
            },
            (session, path, parameters) -> CompletableFuture.completedFuture(null),
            (session, path, parameters) -> null)) {
      FakeLink other = new FakeLink();
      ConnectionDriver driver = driver(other, broken);
      driver.open();
      driver.received(octets("EHLO client.example\r\nMAIL FROM:<>\r\nNOOP\r\n"));
      assertThat(other.takeWritten()).contains("\r\n451 4.3.0 ").endsWith("OK\r\n");
    }
  }

  private void pass(ConnectionDriver driver, Duration time) {
    if (clock.addAndGet(time.toNanos()) - link.deadline >= 0) {
      driver.timeIsUp();
    }
  }

  private ConnectionDriver waiting(String commands) {
    ConnectionDriver driver = driver(this::begin);
    driver.open();
    driver.received(octets("EHLO client.example\r\n"));
    driver.received(octets(commands));
    if (!begin.isDone()) {
      link.takeWritten();
      link.calls.clear();
    }
    return driver;
  }

  private CompletionStage<Begin> begin(Object session, Object reversePath, Object parameters) {
    service.add("begin");
    return begin;
  }

  private ConnectionDriver driver(MailService mailService) {
    return driver(link, mailService);
  }

  private ConnectionDriver driver(FakeLink over, MailService mailService) {
    ListenerOptions.Builder listener =
        ListenerOptions.builder()
            .domain("mx.example")
            .maxMessageOctets(70_000)
            .defence(Defence.DEFAULT.withLeastContentRate(0));
    SmtpServerOptions options =
        SmtpServerOptions.builder(mailService)
            .limits(ServerLimits.DEFAULT.withMaxInFlightOctets(4_096))
            .timeouts(
                ServerTimeouts.DEFAULT
                    .withService(SERVICE_TIMEOUT)
                    .withContent(CONTENT_TIMEOUT)
                    .withMaxSessionAge(maxSessionAge))
            .build();
    return new ConnectionDriver(
        new Setup(options, listener.build()),
        new Shared(
            Runnable::run,
            Runnable::run,
            Runnable::run,
            new MemoryBudget(1 << 30, () -> {}),
            new RateCounts(AddressRates.NONE),
            stopping::get,
            clock::get),
        "c1",
        over,
        client -> Optional.empty(),
        closed::add);
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private final class Transaction implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      service.add("recipient");
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      service.add("content");
      return content;
    }

    @Override
    public CompletionStage<Completion> complete() {
      service.add("complete");
      return completion;
    }

    @Override
    public void abort() {
      service.add("abort");
    }
  }
}
