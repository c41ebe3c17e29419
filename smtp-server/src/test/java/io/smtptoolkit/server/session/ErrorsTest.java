package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SmtpServerOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as an error of the client, and what follows from many. */
class ErrorsTest {
  private static final String UNKNOWN = "RCPT TO:<unknown@example.com>\r\n";
  private static final String MESSAGE =
      "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nBDAT 3 LAST\r\nx\r\n";

  private final FakeLink link = new FakeLink();

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "BOGUS                              | 500 | true",
        "HELO                               | 501 | true",
        "RCPT TO:<a@example.com>            | 503 | true",
        "MAIL FROM:<>~RCPT TO:<a            | 501 | true",
        "MAIL FROM:<>~RCPT TO:<unknown@b.c> | 550 | true",
        "MAIL FROM:<>~RCPT TO:<rejected@b.c>| 550 | true",
        "MAIL FROM:<>~RCPT TO:<a@b.c>~DATA~x^~. | 554 | true",
        "MAIL FROM:<>~RCPT TO:<greylisted@b.c> | 450 | false",
        "MAIL FROM:<>~RCPT TO:<fault@b.c>   | 451 | false",
        "MAIL FROM:<refused@b.c>            | 550 | false",
        "MAIL FROM:<> SIZE=99999999999      | 552 | false",
        "MAIL FROM:<>~RCPT TO:<a@b.c>~DATA~refuse~. | 550 | false",
        "MAIL FROM:<>~RCPT TO:<a@b.c>~DATA~x~. | 250 | false",
        "MAIL FROM:<refused@b.c>~RCPT TO:<a@b.c>~RCPT TO:<d@b.c>~DATA | 503 | false",
        "MAIL FROM:<refused@b.c>~RCPT TO:<a@b.c>~BDAT 1~xBDAT 2 LAST~ | 503 | false",
        "MAIL FROM:<> SIZE=99999999999~RCPT TO:<a@b.c>~DATA | 503 | false",
        "MAIL FROM:<>~RCPT TO:<greylisted@b.c>~DATA | 554 | false",
        "MAIL FROM:<>~RCPT TO:<greylisted@b.c>~BDAT 1~xBDAT 2 LAST~ | 554 | false",
        "MAIL FROM:<>~RCPT TO:<a@b.c>~BDAT 6~rejectBDAT 1~xBDAT 2 LAST~ | 503 | false",
        "MAIL FROM:<refused@b.c>~NOOP~RCPT TO:<a@b.c> | 503 | true",
        "MAIL FROM:<>~RSET~RCPT TO:<a@b.c>  | 503 | true",
        "MAIL FROM:<>~DATA                  | 503 | true",
        "MAIL FROM:<>~RCPT TO:<a@b.c>~DATA~x~.~BOGUS~DATA | 503 | true",
        "MAIL FROM:<>~RCPT TO:<a@b.c>~DATA~refuse~.~DATA | 503 | true",
        "VRFY unknown                       | 252 | false",
        "EXPN list                          | 502 | false",
        "NOOP                               | 250 | false"
      })
  void whatCounts(String commands, String lastReply, boolean counts) {
    ConnectionDriver driver = ready(1);
    driver.received(octets("BOGUS\r\n"));
    link.takeWritten();

    driver.received(octets(commands.replace('^', '\n').replace("~", "\r\n") + "\r\n"));

    String replies = link.takeWritten();
    assertThat(replies)
        .matches(
            "(?s)(.*\r\n)?"
                + lastReply
                + "[^\r]*\r\n"
                + (counts ? "421 4\\.7\\.0 mx\\.example Too many errors[^\r]*\r\n" : ""));
  }

  @Test
  void recipientsThatAreGuessedInOneGoEndTheConnection() {
    ConnectionDriver driver = ready(4);

    driver.received(octets("MAIL FROM:<>\r\n" + UNKNOWN.repeat(50_000)));
    String replies = link.takeWritten();
    while (!link.calls.contains("close") && !replies.contains("421 ")) {
      waitForDeadline(driver);
      replies += link.takeWritten();
    }

    assertThat(replies.lines().filter(line -> line.startsWith("550 "))).hasSize(5);
    assertThat(replies).endsWith("421 4.7.0 mx.example Too many errors, closing connection\r\n");
  }

  @Test
  void theSecondHalfOfTheErrorsIsSlowed() {
    ConnectionDriver driver = ready(2);

    driver.received(octets("BOGUS\r\nBOGUS\r\nNOOP\r\nQUIT\r\n"));
    assertThat(link.takeWritten().lines()).hasSize(2).allMatch(line -> line.startsWith("500 "));
    assertThat(link.deadline - System.nanoTime()).isBetween(1L, 1_000_000_000L);

    driver.received(octets("NOOP\r\n"));
    assertThat(link.takeWritten()).isEmpty();

    waitForDeadline(driver);
    assertThat(link.takeWritten()).startsWith("250 2.0.0 OK\r\n221 ");
  }

  @Test
  void anAcceptedMessageMakesUpForTheErrorsBeforeIt() {
    ConnectionDriver driver = ready(3);

    for (int i = 0; i < 50; i++) {
      driver.received(octets("MAIL FROM:<>\r\n" + UNKNOWN + "RSET\r\n" + MESSAGE));
    }

    assertThat(link.takeWritten().lines().filter(line -> line.startsWith("550 "))).hasSize(50);
    assertThat(link.calls).doesNotContain("close");
  }

  @Test
  void aServerThatStopsWaitsForNoPause() {
    ConnectionDriver driver = ready(2);
    driver.received(octets("BOGUS\r\nBOGUS\r\nNOOP\r\n"));
    link.takeWritten();

    driver.stopNow();
    link.runTasks();

    assertThat(link.takeWritten()).startsWith("421 4.3.2 ");
  }

  private void waitForDeadline(ConnectionDriver driver) {
    while (System.nanoTime() - link.deadline < 0) {
      Thread.onSpinWait();
    }
    driver.timeIsUp();
  }

  private ConnectionDriver ready(int maxViolations) {
    ListenerOptions listener = ListenerOptions.builder().domain("mx.example").build();
    SmtpServerOptions options =
        SmtpServerOptions.builder(new Guarded())
            .limits(ServerLimits.DEFAULT.withMaxViolations(maxViolations))
            .build();
    ConnectionDriver driver =
        new ConnectionDriver(
            new Setup(options, listener),
            new Shared(
                Runnable::run,
                Runnable::run,
                Runnable::run,
                new MemoryBudget(1 << 30, () -> {}),
                new RateCounts(AddressRates.NONE),
                () -> false,
                System::nanoTime),
            "c1",
            link,
            client -> Optional.empty(),
            done -> {});
    driver.open();
    driver.received(octets("EHLO client.example\r\n"));
    link.takeWritten();
    return driver;
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Knows what to do by the local-part, and by the content. */
  private static final class Guarded implements MailService {
    @Override
    public CompletionStage<Begin> begin(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      return CompletableFuture.completedFuture(
          reversePath.toString().contains("refused")
              ? Begin.refused(Replies.relayDenied())
              : Begin.accepted(new Transaction()));
    }
  }

  private static final class Transaction implements MailTransaction {
    private boolean refused;

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      String to = forwardPath.toString();
      if (to.contains("rejected")) {
        return CompletableFuture.failedFuture(new Rejected(Replies.mailboxUnknown()));
      } else if (to.contains("fault")) {
        return CompletableFuture.failedFuture(new IllegalStateException("as the test wants it"));
      }
      return CompletableFuture.completedFuture(
          to.contains("unknown")
              ? Replies.mailboxUnknown()
              : to.contains("greylisted") ? Replies.mailboxBusy() : Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      String octets = StandardCharsets.US_ASCII.decode(content).toString();
      refused |= octets.contains("refuse");
      return octets.contains("reject")
          ? CompletableFuture.failedFuture(new Rejected(Replies.insufficientStorage()))
          : CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      return CompletableFuture.completedFuture(
          Completion.of(refused ? Replies.relayDenied() : Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
