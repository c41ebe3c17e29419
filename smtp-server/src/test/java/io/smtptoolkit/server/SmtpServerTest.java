package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server over a real socket: literal octets in, literal octets out. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // octets are written with the CRLF they have
class SmtpServerTest {
  private final RecordingService service = new RecordingService();
  private final ListenerOptions.Builder listener = ListenerOptions.builder().domain("mx.example");
  private final SmtpServerOptions.Builder options = SmtpServerOptions.builder(service);
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void takesAMessageByData() throws Exception {
    try (RawClient client = RawClient.connect(started())) {
      client.expect("220 mx.example ESMTP ready\r\n");
      client.send("EHLO client.example\r\n");
      client.expect(
          "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n"
              + "250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n250-HELP\r\n250 LIMITS RCPTMAX=1000\r\n");
      client
          .send("MAIL FROM:<alice@example.org> SIZE=100 BODY=8BITMIME\r\n")
          .expect("250 2.1.0 Sender OK\r\n");
      client.send("RCPT TO:<bob@example.com>\r\n").expect("250 2.1.5 Recipient OK\r\n");
      client.send("DATA\r\n").expect("354 Start mail input; end with <CRLF>.<CRLF>\r\n");
      client.send("Subject: x\r\n\r\n..dot\r\n.\r\n").expect("250 2.0.0 Message accepted\r\n");
      client.send("QUIT\r\n").expect("221 2.0.0 mx.example Closing connection\r\n").expectEnd();
    }

    assertThat(service.calls)
        .containsExactly(
            "begin <alice@example.org> SIZE=100 BODY=8BITMIME",
            "recipient <bob@example.com>",
            "complete Subject: x\r\n\r\n.dot\r\n");
  }

  @Test
  void takesTheSameMessageOctetByOctet() throws Exception {
    try (RawClient client = RawClient.greeted(started())) {
      client.sendOneByOne("HELO client.example\r\n").expect("250 mx.example\r\n");
      client.sendOneByOne("MAIL FROM:<>\r\n").expectReply("250 ");
      client.sendOneByOne("RCPT TO:<bob@example.com>\r\n").expectReply("250 ");
      client.sendOneByOne("DATA\r\n").expectReply("354 ");
      client.sendOneByOne("..dot\r\n.\r\n").expectReply("250 ");
    }

    assertThat(service.calls)
        .containsExactly("begin <>", "recipient <bob@example.com>", "complete .dot\r\n");
  }

  @Test
  void takesAMessageByChunks() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(
          "MAIL FROM:<>\r\n"
              + "RCPT TO:<bob@example.com>\r\n"
              + "BDAT 5\r\n"
              + ".a\r\n"
              + "bBDAT 0\r\n"
              + "BDAT 2 LAST\r\n"
              + "..");

      client.expect(
          "250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n250 2.0.0 5 octets received\r\n"
              + "250 2.0.0 0 octets received\r\n250 2.0.0 Message accepted\r\n");
    }

    assertThat(service.calls)
        .containsExactly("begin <>", "recipient <bob@example.com>", "complete .a\r\nb..");
  }

  @Test
  void answersAGroupOfCommandsInOrder() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(
          "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
              + "x\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nNOOP\r\nQUIT\r\n");

      assertThat(client.rest())
          .isEqualTo(
              "250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n250 2.1.5 Recipient OK\r\n"
                  + "354 Start mail input; end with <CRLF>.<CRLF>\r\n250 2.0.0 Message accepted\r\n"
                  + "250 2.1.0 Sender OK\r\n250 2.0.0 OK\r\n250 2.0.0 OK\r\n"
                  + "221 2.0.0 mx.example Closing connection\r\n");
    }
  }

  @Test
  void answersTheOtherCommands() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("VRFY alice\r\n").expectReply("252 2.5.2 ");
      client.send("EXPN list\r\n").expectReply("502 5.5.1 ");
      client.send("HELP\r\n");
      client.expect(
          "214-2.0.0 EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP\r\n"
              + "214 2.0.0 See RFC 5321\r\n");
      client.send("NOOP ignored\r\n").expectReply("250 2.0.0 ");
      client.send("AUTH PLAIN\r\n").expectReply("502 5.5.1 ");
      client.send("STARTTLS\r\n").expectReply("502 5.5.1 ");
      client.send("XYZZY\r\n").expectReply("500 5.5.2 ");
      client.send("MAIL FROM:<> FOO=bar\r\n").expectReply("555 5.5.4 ");
      client.send("MAIL FROM:<> BODY=9BIT\r\n").expectReply("501 5.5.4 ");
    }
  }

  @Test
  void refusesADeclaredSizeAboveTheLimit() throws Exception {
    listener.maxMessageOctets(1000);
    try (RawClient client = RawClient.ready(started())) {
      client
          .send("MAIL FROM:<> SIZE=1001\r\n")
          .expect("552 5.3.4 Message exceeds the limit of 1000 octets\r\n");
      client.send("MAIL FROM:<> SIZE=1000\r\n").expectReply("250 ");
    }
  }

  @Test
  void refusesMoreContentThanTheLimitAtItsEndAndAbortsOnce() throws Exception {
    listener.maxMessageOctets(1000);
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x".repeat(70).concat("\r\n").repeat(27) + ".\r\nNOOP\r\n");
      client.expect("552 5.3.4 Message exceeds the limit of 1000 octets\r\n").expectReply("250 ");
    }

    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void closesWhenContentGoesOnBeyondTwiceTheLimit() throws Exception {
    listener.maxMessageOctets(1000);
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x".repeat(70).concat("\r\n").repeat(28));
      assertThat(client.rest())
          .isEqualTo("421 4.3.4 Message exceeds twice the limit of 1000 octets, closing\r\n");
    }

    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void contentOfExactlyTheLimitIsAccepted() throws Exception {
    listener.maxMessageOctets(10);
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      // The dot that is stuffed does not count, CRLF does.
      client.send("..345678\r\n1\r\n.\r\n").expectReply("552 ");
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n..2345678\r\n.\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ").expectReply("250 ");
    }
  }

  @Test
  void refusesAChunkAboveTheLimitAndDrainsIt() throws Exception {
    listener.maxMessageOctets(10);
    try (RawClient client = RawClient.ready(started())) {
      client.send(
          "MAIL FROM:<>\r\n"
              + "RCPT TO:<a@example.com>\r\n"
              + "BDAT 6\r\n"
              + "123456BDAT 5 LAST\r\n"
              + "12345NOOP\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 2.0.0 6 octets ");
      client.expectReply("552 5.3.4 ").expectReply("250 ");
    }

    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void abortsAtRsetEhloAndQuitExactlyOnce() throws Exception {
    String transaction = "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n";
    try (RawClient client = RawClient.ready(started())) {
      client.send(
          transaction
              + "RSET\r\nRSET\r\n"
              + transaction
              + "EHLO x.example\r\n"
              + transaction
              + "QUIT\r\n");
      assertThat(client.rest()).endsWith("221 2.0.0 mx.example Closing connection\r\n");
    }

    assertThat(service.calls)
        .containsExactly(
            "begin <>",
            "recipient <a@example.com>",
            "abort",
            "begin <>",
            "recipient <a@example.com>",
            "abort",
            "begin <>",
            "recipient <a@example.com>",
            "abort");
  }

  @Test
  void abortsWhenTheConnectionIsLostInTheContent() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("half a mess");
      client.reset();
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(service.calls)
                    .containsExactly("begin <>", "recipient <a@example.com>", "abort"));
  }

  @Test
  void answersWhatAHalfClosedClientHasSent() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("NOOP\r\nMAIL FROM:<>\r\nNOO");
      client.closeOutput();

      assertThat(client.rest())
          .isEqualTo(
              "250 2.0.0 OK\r\n250 2.1.0 Sender OK\r\n"
                  + "500 5.5.2 Line does not end with CRLF\r\n");
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(service.calls).containsExactly("begin <>", "abort"));
  }

  @Test
  void abortsAtTheFirstBadOctetAndRefusesAtTheEnd() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("smuggled\n.\r\n");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(service.calls)
                      .containsExactly("begin <>", "recipient <a@example.com>", "abort"));
      client.send("MAIL FROM:<evil@example.org>\r\n.\r\nNOOP\r\n");
      client.expectReply("554 5.6.0 ").expectReply("250 ");
    }

    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void passesTheServicesRefusalsOn() throws Exception {
    service.onRecipient = () -> CompletableFuture.completedFuture(Replies.mailboxUnknown());
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("550 5.1.1 ").expectReply("554 5.5.1 ");
    }
  }

  @Test
  void aRefusalOfTheContentIsToldAtItsEnd() throws Exception {
    service.onContent =
        () -> CompletableFuture.failedFuture(new Rejected(Replies.insufficientStorage()));
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client
          .send("x\r\n".repeat(100_000) + ".\r\nNOOP\r\n")
          .expectReply("452 4.3.1 ")
          .expectReply("250 ");
    }

    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void aRefusedChunkFailsTheTransaction() throws Exception {
    service.onContent =
        () -> CompletableFuture.failedFuture(new Rejected(Replies.insufficientStorage()));
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nBDAT 1\r\nxBDAT 1 LAST\r\nyNOOP\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("452 4.3.1 ");
      client.expectReply("5").expectReply("250 ");
    }

    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void aRefusalAtTheEndIsNoReasonToAbort() throws Exception {
    service.onComplete =
        () -> CompletableFuture.failedFuture(new Rejected(Replies.transactionFailed("No")));
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n");
      client
          .expectReply("250 ")
          .expectReply("250 ")
          .expectReply("354 ")
          .expectReply("554 5.0.0 ")
          .expectReply("250 ");
    }

    assertThat(service.calls)
        .containsExactly("begin <>", "recipient <a@example.com>", "complete x\r\n");
  }

  @Test
  void aFaultOfTheServiceIs451AndTheConnectionLivesOn() throws Exception {
    service.onRecipient =
        () -> {
          throw new IllegalStateException("a bug, as the test wants it");
        };
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nRSET\r\n");
      client.expectReply("250 ").expectReply("451 4.3.0 ").expectReply("250 ");
    }
  }

  @Test
  void aReplyThatIsNoneToTheCommandIsAFaultOfTheService() throws Exception {
    service.onRecipient = () -> CompletableFuture.completedFuture(Replies.startMailInput());
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nNOOP\r\n");
      client.expectReply("250 ").expectReply("451 4.3.0 ").expectReply("250 ");
    }
  }

  @Test
  void waitsForStagesThatCompleteLater() throws Exception {
    CompletableFuture<Reply> recipient = new CompletableFuture<>();
    CompletableFuture<Completion> completion = new CompletableFuture<>();
    service.onRecipient = () -> recipient;
    service.onComplete = () -> completion;
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n").expectReply("250 ");
      await().atMost(Duration.ofSeconds(20)).until(() -> service.calls.size() == 2);
      recipient.complete(Replies.recipientOk());
      client.expectReply("250 2.1.5 ").expectReply("354 ");
      client.send("x\r\n.\r\nNOOP\r\n");
      await().atMost(Duration.ofSeconds(20)).until(() -> service.calls.size() == 3);
      completion.complete(Completion.of(Replies.accepted()));
      client.expectReply("250 2.0.0 Message ").expectReply("250 2.0.0 OK");
    }
  }

  @Test
  void abortsWhenTheConnectionIsLostWhileTheServiceIsBusy() throws Exception {
    CompletableFuture<Void> content = new CompletableFuture<>();
    service.onContent = () -> content;
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x");
      client.reset();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> service.calls.contains("abort"));

    content.complete(null);

    server.close();
    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void speaksLmtpWithOneReplyForEachRecipient() throws Exception {
    listener.protocol(Protocol.LMTP);
    service.onComplete =
        () ->
            CompletableFuture.completedFuture(
                Completion.perForwardPath(
                    List.of(Replies.accepted(), Replies.insufficientStorage())));
    try (RawClient client = RawClient.greeted(started())) {
      client.send("LHLO client.example\r\n").expectReply("250-");
      client.send(
          "MAIL FROM:<>\r\n"
              + "RCPT TO:<a@example.com>\r\n"
              + "RCPT TO:<b@example.com>\r\n"
              + "DATA\r\n"
              + "x\r\n"
              + ".\r\n"
              + "NOOP\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client
          .expectReply("250 2.0.0 Message ")
          .expectReply("452 4.3.1 ")
          .expectReply("250 2.0.0 OK");
    }
  }

  @Test
  void takesContentOfManyLines() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(
          "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n"
              + "x\r\n".repeat(100_000)
              + ".\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ").expectReply("250 ");
    }
  }

  @Test
  void anObserverSeesTheConversationAndCannotHarmIt() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    options.observer(
        new SessionObserver() {
          @Override
          public void opened(SessionInfo session) {
            seen.add("opened from " + session.remoteAddress().getAddress().getHostAddress());
            throw new IllegalStateException("a bug, as the test wants it");
          }

          @Override
          public void received(SessionInfo session, Command command) {
            seen.add("C: " + command);
          }

          @Override
          public void replied(SessionInfo session, Reply reply) {
            seen.add("S: " + reply.code());
          }

          @Override
          public void violated(SessionInfo session, Reply reply, String reason) {
            seen.add("violated " + reply.code());
          }

          @Override
          public void closed(SessionInfo session, ConnectionEnded connection) {
            seen.add("closed");
          }
        });
    try (RawClient client = RawClient.greeted(started())) {
      client.send("MAIL FROM:<>\r\nHELO x.example\r\nQUIT\r\n").rest();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains("closed"));
    assertThat(seen)
        .containsExactly(
            "opened from 127.0.0.1",
            "S: 220",
            "violated 503",
            "C: HELO x.example",
            "S: 250",
            "C: QUIT",
            "S: 221",
            "closed");
  }

  private InetSocketAddress started() throws IOException {
    server = SmtpServer.start(options.listener(listener.build()).build());
    return server.address();
  }
}
