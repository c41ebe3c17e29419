package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.Defence.Reaction;
import io.smtptoolkit.server.ExtensionOffer;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.Suspicion;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What one connection does about a client that keeps it busy; every moment is the test's. */
@SuppressWarnings("StringConcatToTextBlock") // octets are written with the CRLF they have
class DefenceTest {
  private static final String ENVELOPE = "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n";

  private final AtomicLong clock = new AtomicLong();
  private final FakeLink link = new FakeLink();
  private final List<String> told = new ArrayList<>();
  private Defence defence = Defence.DEFAULT;
  private ExtensionOffer extensions = ExtensionOffer.DEFAULT;
  private int maxViolations = 20;
  private CompletableFuture<Void> content = CompletableFuture.completedFuture(null);

  /** Each with a minute for each octet or few, which no time for a stage ends. */
  @ParameterizedTest
  @ValueSource(strings = {"DATA\r\n|x", "BDAT 1000000\r\n|x", "|BDAT 1\r\nx", "|BDAT 2000\r\n"})
  void contentThatDripsEnds(String commands) {
    String[] parts = commands.split("\\|", -1);
    String drop = parts[1].contains("2000") ? parts[1] + "x".repeat(2_000) : parts[1];
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE + parts[0] + drop));
    link.takeWritten();

    int minutes = 0;
    while (link.takeWritten().lines().noneMatch(it -> it.startsWith("421 4.4.2 "))) {
      assertThat(minutes).isLessThan(6);
      pass(driver, Duration.ofMinutes(1));
      minutes++;
      if (!link.calls.contains("close")) {
        driver.received(octets(drop));
      }
    }

    assertThat(minutes).isEqualTo(5);
    assertThat(told).contains("refused SLOW_CONTENT");
  }

  /** Of clients that neither close nor send any more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ENVELOPE + "DATA\r\nx",
        ENVELOPE + "BDAT 1000000\r\nx",
        "NOOP 100 times",
        "WHAT\r\nWHAT\r\nWHAT\r\n",
        "EHLO c.example\r\nNOOP\r\n",
        ""
      })
  void aConnectionThatWasToldGoodbyeIsClosedInTheEnd(String commands) {
    maxViolations = 2;
    defence =
        defence
            .withMaxCommands(100)
            .withErrorDelay(Duration.ZERO)
            .withUninvitedPipelining(Reaction.REFUSE);
    ConnectionDriver driver = ready();
    driver.received(octets(commands.startsWith("NOOP") ? "NOOP\r\n".repeat(100) : commands));
    if (link.written().lines().noneMatch(it -> it.startsWith("421 "))) {
      pass(driver, Duration.ofMinutes(5));
    }
    assertThat(link.takeWritten()).contains("421 ");

    pass(driver, Duration.ofSeconds(1));
    assertThat(link.calls).endsWith("close");
    pass(driver, Duration.ofSeconds(10));

    assertThat(link.calls).endsWith("close", "close now");
  }

  /** The end of the window is seen by a read, and the content ends with the next one. */
  @Test
  void aMessageAfterOneThatWasTooSlowIsNotBlamedForIt() {
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE + "DATA\r\n"));
    link.takeWritten();
    content = new CompletableFuture<>();
    clock.addAndGet(Duration.ofMinutes(6).toNanos());
    driver.received(octets("x\r\n.\r\n"));
    content.complete(null);
    link.runTasks();
    assertThat(link.takeWritten()).startsWith("250 ");

    driver.received(octets(ENVELOPE + "DATA\r\n"));
    pass(driver, Duration.ofMinutes(4));
    driver.received(octets("x".repeat(50_000)));
    pass(driver, Duration.ofMinutes(1));
    driver.received(octets("\r\n.\r\n"));

    assertThat(link.takeWritten()).endsWith("250 2.0.0 Message accepted\r\n");
    assertThat(told).isEmpty();
  }

  @Test
  void contentAtTheLeastRateGoesOn() {
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE + "DATA\r\n"));
    link.takeWritten();

    for (int minute = 0; minute < 100; minute++) {
      driver.received(octets("x".repeat(6_000)));
      pass(driver, Duration.ofMinutes(1));
    }

    assertThat(link.takeWritten()).isEmpty();
  }

  /** The server lets it wait: nothing is read meanwhile. */
  @Test
  void aClientThatTheServiceKeepsWaitingIsNotSlow() {
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE + "DATA\r\n"));
    link.takeWritten();

    for (int slice = 0; slice < 100; slice++) {
      content = new CompletableFuture<>();
      driver.received(octets("x".repeat(100)));
      pass(driver, Duration.ofMinutes(3));
      content.complete(null);
      link.runTasks();
      pass(driver, Duration.ofMillis(100));
      assertThat(link.takeWritten()).isEmpty();
    }
    driver.received(octets("\r\n.\r\n"));

    assertThat(link.takeWritten()).startsWith("250 ");
  }

  @Test
  void withoutALeastRateAThousandOctetsAreEnough() {
    defence = defence.withLeastContentRate(0);
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE + "DATA\r\n"));
    link.takeWritten();

    for (int i = 0; i < 100; i++) {
      driver.received(octets("x".repeat(1_000)));
      pass(driver, Duration.ofMinutes(4));
    }

    assertThat(link.takeWritten()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP\r\n", "NO SUCH\r\n", "RSET\r\n", "VRFY a\r\n"})
  void aCommandTooManyEndsTheConnection(String command) {
    maxViolations = 200;
    defence = defence.withMaxCommands(100).withErrorDelay(Duration.ZERO);
    ConnectionDriver driver = ready();

    driver.received(octets(command.repeat(99)));
    assertThat(link.takeWritten()).doesNotContain("421 ");
    driver.received(octets(command));

    assertThat(link.takeWritten())
        .endsWith(
            "421 4.7.0 mx.example Too many commands without a message, closing connection\r\n");
    assertThat(told).contains("refused COMMANDS");
  }

  @Test
  void anAcceptedMessageGivesItsCommandsBack() {
    defence = defence.withMaxCommands(100);
    ConnectionDriver driver = ready();

    for (int i = 0; i < 100; i++) {
      driver.received(octets("NOOP\r\n".repeat(90) + ENVELOPE + "DATA\r\nx\r\n.\r\n"));
      while (!link.tasks.isEmpty()) {
        link.runTasks();
      }
    }

    assertThat(link.takeWritten()).doesNotContain("421 ");
  }

  @Test
  void aChunkWithContentIsNoCommandAndAnEmptyOneIs() {
    defence = defence.withMaxCommands(100);
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE));
    for (int i = 0; i < 200; i++) {
      driver.received(octets("BDAT 1000\r\n" + "x".repeat(1_000)));
    }
    assertThat(link.takeWritten()).doesNotContain("421 ");

    driver.received(octets("BDAT 0\r\n".repeat(100)));

    assertThat(link.takeWritten()).contains("421 4.7.0 ");
  }

  @Test
  void errorsCostNoDelayWhereThereIsNone() {
    defence = defence.withErrorDelay(Duration.ZERO);
    ConnectionDriver driver = ready();

    driver.received(octets("WHAT\r\n".repeat(20)));

    assertThat(link.takeWritten().lines()).hasSize(20);
  }

  @Test
  void errorsCostTheDelayThatIsSet() {
    defence = defence.withErrorDelay(Duration.ofSeconds(30));
    ConnectionDriver driver = ready();

    driver.received(octets("WHAT\r\n".repeat(20)));
    assertThat(link.takeWritten().lines()).hasSize(11);
    pass(driver, Duration.ofSeconds(30).minusNanos(1));
    assertThat(link.takeWritten()).isEmpty();
    pass(driver, Duration.ofNanos(1));

    assertThat(link.takeWritten().lines()).hasSize(1);
  }

  @Test
  void theGreetingIsHeldBackForItsDelay() {
    defence = defence.withGreetingDelay(Duration.ofSeconds(5));
    ConnectionDriver driver = driver();
    driver.open();

    pass(driver, Duration.ofSeconds(5).minusNanos(1));
    assertThat(link.takeWritten()).isEmpty();
    pass(driver, Duration.ofNanos(1));

    assertThat(link.takeWritten()).isEqualTo("220 mx.example ESMTP ready\r\n");
    driver.received(octets("EHLO c.example\r\n"));
    assertThat(link.takeWritten()).startsWith("250-");
  }

  @Test
  void aClientThatClosesDoesNotWaitForTheGreeting() {
    defence = defence.withGreetingDelay(Duration.ofSeconds(30));
    ConnectionDriver driver = driver();
    driver.open();

    driver.inputEnded();

    assertThat(link.takeWritten()).isEqualTo("220 mx.example ESMTP ready\r\n");
    assertThat(link.calls).endsWith("close");
  }

  @Test
  void aClientThatClosesDoesNotWaitForTheDelayAfterAnError() {
    defence = defence.withErrorDelay(Duration.ofSeconds(30));
    ConnectionDriver driver = ready();
    driver.received(octets("WHAT\r\n".repeat(11)));
    assertThat(link.takeWritten().lines()).hasSize(11);

    driver.inputEnded();

    assertThat(link.calls).endsWith("close");
  }

  @Test
  void anEarlyTalkerIsRefused() {
    early(Reaction.REFUSE);

    assertThat(link.takeWritten())
        .startsWith(
            "554 5.5.1 mx.example You talked before the greeting; wait for it\r\n503 5.5.1 ");
    assertThat(told).containsSequence("suspected EARLY_TALK []", "refused EARLY_TALK");
  }

  @Test
  void anEarlyTalkerIsReported() {
    early(Reaction.REPORT);

    assertThat(link.takeWritten()).startsWith("220 mx.example ESMTP ready\r\n250-");
    assertThat(told).containsExactly("suspected EARLY_TALK []");
  }

  @Test
  void anEarlyTalkerIsTolerated() {
    early(Reaction.TOLERATE);

    assertThat(link.takeWritten()).startsWith("220 mx.example ESMTP ready\r\n250-");
    assertThat(told).isEmpty();
  }

  @Test
  void aClientThatWaitsIsNoEarlyTalker() {
    defence = defence.withEarlyTalk(Reaction.REFUSE);
    ready();

    assertThat(told).isEmpty();
  }

  private void early(Reaction reaction) {
    defence = defence.withEarlyTalk(reaction).withGreetingDelay(Duration.ofSeconds(5));
    ConnectionDriver driver = driver();
    driver.open();
    driver.received(octets("EHLO c.example\r\n"));
    assertThat(link.takeWritten()).isEmpty();
    pass(driver, Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO c.example\r\nNOOP\r\n",
        "HELO c.example\r\nMAIL FROM:<>\r\n",
        "HELO c.example\r\n|MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n",
        "HELO c.example\r\n|MAIL FROM:<>\r\n|RCPT TO:<a@example.com>\r\nDATA\r\n",
        "EHLO c.example\r\n|" + ENVELOPE + "DATA\r\nx\r\n.\r\n",
        "EHLO c.example\r\n|EHLO c.example\r\nMAIL FROM:<>\r\n"
      })
  void pipeliningWithoutLeaveIsRefusedAndReported(String groups) {
    defence = defence.withUninvitedPipelining(Reaction.REFUSE);
    groups(groups);
    assertThat(link.takeWritten())
        .endsWith(
            "421 4.7.0 mx.example Wait for the reply before the next command, closing"
                + " connection\r\n");
    assertThat(told)
        .containsExactly("suspected UNINVITED_PIPELINING []", "refused UNINVITED_PIPELINING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO c.example\r\n|" + ENVELOPE + "DATA\r\n|x\r\n.\r\n" + ENVELOPE + "DATA\r\n",
        "EHLO c.example\r\n|" + ENVELOPE + "BDAT 1\r\nxBDAT 1 LAST\r\nx" + ENVELOPE,
        "HELO c.example\r\n|MAIL FROM:<>\r\n|RCPT TO:<a@example.com>\r\n|DATA\r\n|x\r\n.\r\n"
      })
  void aClientThatWaitsWhereItMustIsServed(String groups) {
    defence = defence.withUninvitedPipelining(Reaction.REFUSE);
    groups(groups);
    assertThat(link.takeWritten()).doesNotContain("421 ");
    assertThat(told).isEmpty();
  }

  @Test
  void pipeliningThatIsNotOfferedIsReportedOnce() {
    extensions = extensions.without("PIPELINING");
    defence = defence.withUninvitedPipelining(Reaction.REPORT);
    groups("EHLO c.example\r\n|" + ENVELOPE + "DATA\r\n|x\r\n.\r\n|" + ENVELOPE);

    assertThat(link.takeWritten()).doesNotContain("421 ");
    assertThat(told).containsExactly("suspected UNINVITED_PIPELINING []");
  }

  private void groups(String groups) {
    ConnectionDriver driver = driver();
    driver.open();
    for (String group : groups.split("\\|", -1)) {
      driver.received(octets(group));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATA\r\na\n.\r\nQUIT\r\n.\r\n",
        "BDAT 11 LAST\r\na\n.\r\nQUIT\r\n",
        "DATA\r\na\n.\r\nQUIT\r\n"
      })
  void smugglingIsToldOnceWithASample(String commands) {
    ConnectionDriver driver = ready();
    driver.received(octets(ENVELOPE + commands));
    driver.closed(new EOFException("as the test wants it"));

    assertThat(told).hasSize(1);
    assertThat(told.get(0)).startsWith("suspected SMUGGLING [\n.\r\nQUIT\r\n");
  }

  @Test
  void aSuspicionIsALineOfTheLog() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.smtptoolkit.server");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    try {
      ready().received(octets(ENVELOPE + "DATA\r\na\n.\r\nQUIT\r\n.\r\n"));
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsExactly("suspected");
    assertThat(lines.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("connection=c1", "listener=smtp", "kind=smuggling")
        .contains("octets=\\n.\\r\\nQUIT\\r\\n.\\r\\n");
  }

  @Test
  void eachContentIsLookedAt() {
    ConnectionDriver driver = ready();

    driver.received(octets((ENVELOPE + "DATA\r\na\n.\r\nb\r\n.\r\n").repeat(2) + ENVELOPE));

    assertThat(told).hasSize(2);
  }

  private ConnectionDriver ready() {
    ConnectionDriver driver = driver();
    driver.open();
    driver.received(octets("EHLO c.example\r\n"));
    link.takeWritten();
    return driver;
  }

  private void pass(ConnectionDriver driver, Duration time) {
    if (clock.addAndGet(time.toNanos()) - link.deadline >= 0) {
      driver.timeIsUp();
    }
  }

  private ConnectionDriver driver() {
    SmtpServerOptions options =
        SmtpServerOptions.builder(this::begin)
            .limits(ServerLimits.DEFAULT.withMaxViolations(maxViolations))
            .observer(new Told())
            .build();
    return new ConnectionDriver(
        new Setup(
            options,
            ListenerOptions.builder()
                .domain("mx.example")
                .defence(defence)
                .extensions(extensions)
                .build()),
        new Shared(
            Runnable::run,
            Runnable::run,
            Runnable::run,
            new MemoryBudget(1 << 30, () -> {}),
            new RateCounts(AddressRates.NONE),
            () -> false,
            clock::get),
        "c1",
        link,
        client -> Optional.empty(),
        done -> {});
  }

  private CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return CompletableFuture.completedFuture(Begin.accepted(new Transaction()));
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private final class Told implements SessionObserver {
    @Override
    public void suspected(SessionInfo session, Suspicion suspicion) {
      told.add("suspected " + suspicion.kind() + " [" + suspicion.sample() + "]");
    }

    @Override
    public void refused(SessionInfo session, Refusal reason) {
      told.add("refused " + reason);
    }
  }

  private final class Transaction implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      return content;
    }

    @Override
    public CompletionStage<Completion> complete() {
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
