package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.reply.Replies;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmtpServerStopTest {
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final String GOODBYE =
      "421 4.3.2 mx.example Service not available, closing connection\r\n";

  private final RecordingService service = new RecordingService();
  private SmtpServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws Exception {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(service)
                .listener(ListenerOptions.builder().domain("mx.example").build())
                .build());
    address = server.address();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsIdleClientsAndReturnsAtOnce() throws Exception {
    try (RawClient greeted = RawClient.greeted(address);
        RawClient ready = RawClient.ready(address);
        RawClient halfALine = RawClient.ready(address)) {
      halfALine.send("NOO");

      server.stop(LONG);

      greeted.expect(GOODBYE).expectEnd();
      ready.expect(GOODBYE).expectEnd();
      halfALine.expect(GOODBYE).expectEnd();
    }
  }

  @Test
  void acceptsNoNewConnection() {
    server.stop(LONG);

    assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> RawClient.connect(address));
  }

  @Test
  void aTransactionIsFinishedAndThenItsClientIsTold() throws Exception {
    try (RawClient idle = RawClient.ready(address);
        RawClient client = RawClient.ready(address)) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(LONG));
      idle.expect(GOODBYE).expectEnd();
      client.send("x\r\n.\r\n").expectReply("250 2.0.0 ").expect(GOODBYE).expectEnd();

      stopped.join();
    }
    assertThat(service.calls).endsWith("complete x\r\n");
  }

  @Test
  void commandsPipelinedAfterTheTransactionAreNotBegun() throws Exception {
    CompletableFuture<Completion> completion = new CompletableFuture<>();
    CompletableFuture<Void> completing = new CompletableFuture<>();
    service.onComplete =
        () -> {
          completing.complete(null);
          return completion;
        };
    try (RawClient idle = RawClient.ready(address);
        RawClient client = RawClient.ready(address)) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nx\r\n.\r\nMAIL FROM:<>\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      completing.join();

      CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(LONG));
      idle.expect(GOODBYE).expectEnd();
      completion.complete(Completion.of(Replies.accepted()));
      client.expectReply("250 2.0.0 ").expect(GOODBYE).expectEnd();

      stopped.join();
    }
    assertThat(service.calls)
        .containsExactly("begin <>", "recipient <a@example.com>", "complete x\r\n");
  }

  @Test
  void atTheDeadlineATransactionIsGivenUp() throws Exception {
    try (RawClient client = RawClient.ready(address)) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x");

      server.stop(Duration.ofMillis(100));

      client.expect(GOODBYE).expectEnd();
    }
    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void stoppingTwiceIsStoppingOnce() {
    server.stop(LONG);
    server.stop(LONG);

    assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> RawClient.connect(address));
  }

  @Test
  void leavesNoThread() throws Exception {
    try (RawClient client = RawClient.ready(address)) {
      client.send("QUIT\r\n").rest();
    }

    server.stop(LONG);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(
                        name -> name.startsWith("smtp-") || name.contains("SingleReadProcessor")));
  }
}
