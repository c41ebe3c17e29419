package io.smtptoolkit.server.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SmtpServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Content that is taken while it comes. */
@Timeout(60)
class ContentHandlerTest {
  private static final String ENVELOPE = "MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n";
  private static final String LINE = "x".repeat(98) + "\r\n";
  private static final Reply VIRUS = Reply.of(554, "5.7.1", "Not such content");

  /** What is done with octets. */
  private interface Octets {
    void take(ByteBuffer octets) throws Rejected, IOException;
  }

  private final List<String> ends = new CopyOnWriteArrayList<>();
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void contentComesInPieces() throws Exception {
    StringBuilder got = new StringBuilder();
    start(octets -> got.append(ISO_8859_1.decode(octets)));
    try (RawClient client = RawClient.ready(server.address())) {
      client.send(ENVELOPE);
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");

      client.send(LINE.repeat(3_000) + ".\r\n").expect("250 2.0.0 Message accepted\r\n");
    }
    assertThat(got.toString()).isEqualTo(LINE.repeat(3_000));
    assertThat(ends).containsExactly("complete");
  }

  @Test
  void aRefusalInTheMiddleKeepsTheDialogueInStep() throws Exception {
    start(
        octets -> {
          throw new Rejected(VIRUS);
        });
    try (RawClient client = RawClient.ready(server.address())) {
      client.send(ENVELOPE);
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");

      client.send(LINE.repeat(3_000) + ".\r\nNOOP\r\n" + ENVELOPE);

      client.expect("554 5.7.1 Not such content\r\n250 2.0.0 OK\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("short\r\n.\r\nNOOP\r\n");
      client.expect("554 5.7.1 Not such content\r\n250 2.0.0 OK\r\n");
    }
    assertThat(ends).containsExactly("abort", "abort");
  }

  @Test
  void aRefusalBeforeContentKeepsItToo() throws Exception {
    server =
        SmtpServer.builder()
            .onContent(
                envelope -> {
                  throw new Rejected(VIRUS);
                })
            .start();
    try (RawClient client = RawClient.ready(server.address())) {
      for (String content : List.of("", "x\r\n", LINE.repeat(3_000))) {
        client.send(ENVELOPE);
        client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
        client.send(content + ".\r\nNOOP\r\n");
        client.expect("554 5.7.1 Not such content\r\n250 2.0.0 OK\r\n");
      }
    }
  }

  @Test
  void aClientThatGoesIsAnAbort() throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    start(octets -> came.countDown());
    try (RawClient client = RawClient.ready(server.address())) {
      client.send(ENVELOPE + LINE.repeat(3_000));
      assertThat(came.await(20, TimeUnit.SECONDS)).isTrue();
      client.reset();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> ends.equals(List.of("abort")));
  }

  /** What it does not take stays with the client: of 40 MB no more than buffers hold. */
  @Test
  void aSlowHandlerSlowsItsClient() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    start(
        octets -> {
          try {
            released.await(50, TimeUnit.SECONDS);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
    try (SocketChannel client = SocketChannel.open(server.address())) {
      client.write(ByteBuffer.wrap(("EHLO client.example\r\n" + ENVELOPE).getBytes(US_ASCII)));
      client.configureBlocking(false);
      ByteBuffer content = ByteBuffer.wrap(LINE.repeat(400_000).getBytes(US_ASCII));

      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(5))
          .during(Duration.ofMillis(300))
          .until(() -> client.write(content) == 0);

      assertThat(content.position()).isGreaterThan(0).isLessThan(20_000_000);
    } finally {
      released.countDown();
    }
  }

  private void start(Octets octets) throws IOException {
    server =
        SmtpServer.builder()
            .onContent(
                envelope ->
                    new ContentHandler.Receiver() {
                      @Override
                      public void content(ByteBuffer content) throws Rejected, IOException {
                        octets.take(content);
                      }

                      @Override
                      public Reply complete() {
                        ends.add("complete");
                        return Replies.accepted();
                      }

                      @Override
                      public void abort() {
                        ends.add("abort");
                      }
                    })
            .start();
  }
}
