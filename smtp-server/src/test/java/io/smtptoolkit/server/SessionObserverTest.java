package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mail transaction has one account, however it ends, and so has every connection. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // octets are written with the CRLF they have
class SessionObserverTest {
  private static final String MAIL = "MAIL FROM:<a@example.org>\r\n";
  private static final String RCPT = "RCPT TO:<b@example.com>\r\n";

  private final RecordingService service = new RecordingService();
  private final ListenerOptions.Builder listener =
      ListenerOptions.builder().domain("mx.example").maxMessageOctets(1_000);
  private final SmtpServerOptions.Builder options = SmtpServerOptions.builder(service);
  private final List<TransactionEnded> transactions = new CopyOnWriteArrayList<>();
  private final List<ConnectionEnded> connections = new CopyOnWriteArrayList<>();
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        arguments("by its content", RCPT + "DATA\r\n..x\r\n.\r\n", "ACCEPTED 250 1/0 4"),
        arguments(
            "by its last chunk", RCPT + "BDAT 2\r\nxxBDAT 2 LAST\r\n\r\n", "ACCEPTED 250 1/0 4"),
        arguments(
            "too large", RCPT + "DATA\r\n" + "x\r\n".repeat(400) + ".\r\n", "REFUSED 552 1/0 1000"),
        arguments("bare LF", RCPT + "DATA\r\na\nb\r\n.\r\n", "REFUSED 554 1/0 0"),
        arguments("RSET", RCPT + RCPT + "RSET\r\n", "ABANDONED 2/0 0"),
        arguments("RSET without a recipient", "RSET\r\n", "ABANDONED 0/0 0"),
        arguments("EHLO", RCPT + "EHLO again.example\r\n", "ABANDONED 1/0 0"),
        arguments("QUIT", RCPT + "QUIT\r\n", "ABANDONED 1/0 0"),
        arguments("the client leaves", RCPT, "ABANDONED 1/0 0"),
        arguments("the client leaves in a chunk", RCPT + "BDAT 9\r\nxx", "ABANDONED 1/0 2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void aTransactionHasOneAccount(String name, String octets, String expected) throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(MAIL + octets);
      client.closeOutput();
      client.rest();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    assertThat(transactions).extracting(SessionObserverTest::summary).containsExactly(expected);
    assertThat(transactions.get(0).reversePath()).hasToString("<a@example.org>");
    assertThat(transactions.get(0).duration()).isPositive();
    boolean accepted = expected.startsWith("ACCEPTED");
    assertThat(connections.get(0).accepted()).isEqualTo(accepted ? 1 : 0);
    assertThat(connections.get(0).notAccepted()).isEqualTo(accepted ? 0 : 1);
  }

  @Test
  void aRefusedMailHasAnAccount() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<> SIZE=1001\r\n").expectReply("552 ");
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    assertThat(transactions)
        .extracting(SessionObserverTest::summary)
        .containsExactly("REFUSED 552 0/0 0");
  }

  @Test
  void recipientsHaveTheirReplies() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(MAIL + RCPT).expectReply("250 ").expectReply("250 ");
      service.onRecipient = () -> CompletableFuture.completedFuture(Replies.mailboxUnknown());
      client.send("RCPT TO:<c@example.com>\r\n").expectReply("550 ");
      service.onRecipient = () -> CompletableFuture.failedFuture(new IOException("as wanted"));
      client.send("RCPT TO:<d@example.com>\r\n").expectReply("451 ");
      client.send("RSET\r\n").expectReply("250 ");
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    assertThat(transactions.get(0).recipients())
        .extracting(it -> it.forwardPath() + " " + it.reply().code())
        .containsExactly("<b@example.com> 250", "<c@example.com> 550", "<d@example.com> 451");
    assertThat(transactions.get(0).recipientsRefused()).isEqualTo(2);
  }

  @Test
  void ofManyRecipientsTheFirstHundredAreNamed() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(MAIL + RCPT.repeat(150) + "QUIT\r\n").rest();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    assertThat(transactions.get(0).recipients()).hasSize(100);
    assertThat(transactions.get(0).recipientsAccepted()).isEqualTo(150);
  }

  @Test
  void aMessageStoredForAClientThatIsGoneIsUnacknowledged() throws Exception {
    CompletableFuture<Completion> stored = new CompletableFuture<>();
    service.onComplete = () -> stored;
    try (RawClient client = RawClient.ready(started())) {
      client.send(MAIL + RCPT + "DATA\r\n.\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      await().atMost(Duration.ofSeconds(20)).until(() -> service.calls.contains("complete "));
      client.reset();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    assertThat(transactions).isEmpty();

    stored.complete(Completion.of(Replies.accepted()));

    await().atMost(Duration.ofSeconds(20)).until(() -> transactions.size() == 1);
    assertThat(summary(transactions.get(0))).isEqualTo("UNACKNOWLEDGED 250 1/0 0");
  }

  @Test
  void oneReplyPerForwardPathIsAcceptedIfOneIs() throws Exception {
    listener.protocol(Protocol.LMTP);
    service.onComplete =
        () ->
            CompletableFuture.completedFuture(
                Completion.perForwardPath(
                    List.of(Replies.insufficientStorage(), Replies.accepted())));
    try (RawClient client = RawClient.greeted(started())) {
      client.send("LHLO client.example\r\n").expectReply("250-");
      client.send(MAIL + RCPT + RCPT + "DATA\r\n.\r\nQUIT\r\n").rest();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    assertThat(transactions)
        .extracting(SessionObserverTest::summary)
        .containsExactly("ACCEPTED 452 250 2/0 0");
  }

  @Test
  void whatIsNotWatchedIsNotQueued() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    options.observer(
        new SessionObserver() {
          @Override
          public boolean watchesCommands() {
            return false;
          }

          @Override
          public void received(SessionInfo session, Command command) {
            calls.incrementAndGet();
          }

          @Override
          public void replied(SessionInfo session, Reply reply) {
            calls.incrementAndGet();
          }

          @Override
          public void transactionEnded(SessionInfo session, TransactionEnded transaction) {
            transactions.add(transaction);
          }
        });
    server = SmtpServer.start(options.listener(listener.build()).build());
    try (RawClient client = RawClient.ready(server.address())) {
      client.send(MAIL + RCPT + "BDAT 1 LAST\r\nx");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 2.0.0 ");
      server.close();
    }

    assertThat(transactions).hasSize(1);
    assertThat(calls).hasValue(0);
  }

  @Test
  void accountsTellOfTls() throws Exception {
    TlsIdentity authority = TlsIdentity.authority("Test CA");
    listener.startTls(TlsIdentity.signedBy(authority, "localhost"));
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(RawClient.trusting(authority), "TLSv1.3");
      client.send("EHLO client.example\r\n" + MAIL + "QUIT\r\n").rest();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
    TlsFacts tls = connections.get(0).tls().orElseThrow();
    assertThat(tls.protocol()).isEqualTo("TLSv1.3");
    assertThat(tls.cipherSuite()).startsWith("TLS_");
    assertThat(transactions.get(0).tls()).contains(tls);
  }

  @Test
  void anObserverThatHangsChangesNoDelivery() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    options.observer(
        new SessionObserver() {
          @Override
          public void opened(SessionInfo session) {
            awaitQuietly(hanging);
          }
        });
    server = SmtpServer.start(options.listener(listener.build()).build());

    try (RawClient first = RawClient.ready(server.address());
        RawClient second = RawClient.ready(server.address())) {
      for (int i = 0; i < 1_000; i++) {
        first.send(MAIL + RCPT + "BDAT 1 LAST\r\nx");
        second.send(MAIL + RCPT + "BDAT 1 LAST\r\nx");
        first.expectReply("250 ").expectReply("250 ").expectReply("250 2.0.0 ");
        second.expectReply("250 ").expectReply("250 ").expectReply("250 2.0.0 ");
      }
    }
    assertThat(hanging.getCount()).isEqualTo(1);
    hanging.countDown();
  }

  @Test
  void anObserverThatThrowsSeesWhatFollows() throws Exception {
    options.observer(
        new SessionObserver() {
          @Override
          public void opened(SessionInfo session) {
            throw new AssertionError("as wanted");
          }

          @Override
          public void closed(SessionInfo session, ConnectionEnded connection) {
            connections.add(connection);
          }
        });
    server = SmtpServer.start(options.listener(listener.build()).build());
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("QUIT\r\n").rest();
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> connections.size() == 1);
  }

  /** What was told before the end of {@code stop} is seen by then. */
  @Test
  void aServerThatHasStoppedHasToldAll() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(MAIL + RCPT + "BDAT 1 LAST\r\nx");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 2.0.0 ");
      server.close();

      assertThat(transactions).hasSize(1);
      assertThat(connections).hasSize(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String summary(TransactionEnded ended) {
    StringBuilder text = new StringBuilder(ended.outcome().name());
    for (Reply reply : ended.replies()) {
      text.append(' ').append(reply.code());
    }
    return text.append(' ')
        .append(ended.recipientsAccepted())
        .append('/')
        .append(ended.recipientsRefused())
        .append(' ')
        .append(ended.contentOctets())
        .toString();
  }

  private InetSocketAddress started() throws IOException {
    options.observer(
        new SessionObserver() {
          @Override
          public void transactionEnded(SessionInfo session, TransactionEnded transaction) {
            transactions.add(transaction);
          }

          @Override
          public void closed(SessionInfo session, ConnectionEnded connection) {
            connections.add(connection);
          }
        });
    server = SmtpServer.start(options.listener(listener.build()).build());
    return server.address();
  }
}
