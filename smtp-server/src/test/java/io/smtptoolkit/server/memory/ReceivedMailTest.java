package io.smtptoolkit.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mail that tests wait for. */
@Timeout(60)
class ReceivedMailTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ReceivedMail mail = new ReceivedMail();
  private SmtpServer server;

  @BeforeEach
  void start() throws IOException {
    server = SmtpServer.start(SmtpServerOptions.builder(mail).build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void messagesAreGivenInTheirOrder() throws Exception {
    CompletableFuture<ReceivedMessage> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return mail.next(SOON);
              } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
              }
            });

    send("Subject: one\r\n\r\n..\r\n");
    send("subject:\r\n two\r\n  three\r\nX: a\r\nX: b\r\n\r\nbody\r\n\r\nmore\r\n");

    assertThat(first.join().header("SUBJECT")).contains("one");
    assertThat(first.join().body()).isEqualTo(".\r\n");
    ReceivedMessage second = mail.next(SOON);
    assertThat(second.header("Subject")).contains("two  three");
    assertThat(second.headers("x")).containsExactly("a", "b");
    assertThat(second.header("Body")).isEmpty();
    assertThat(second.body()).isEqualTo("body\r\n\r\nmore\r\n");
    assertThat(second.envelope().forwardPaths()).hasToString("[<b@example.com>]");
    assertThat(second).hasToString("from <> to [<b@example.com>], subject \"two  three\"");
    assertThat(mail.await(2, SOON)).hasSize(2);
  }

  @Test
  void aMessageWithoutAHeaderOrBodyIsOneToo() throws Exception {
    send("\r\nSubject: not a field\r\n");
    send("Subject: no body\r\n");

    assertThat(mail.next(SOON).header("Subject")).isEmpty();
    assertThat(mail.next(SOON).body()).isEmpty();
  }

  @Test
  void theWaitIsBoundedAndSaysWhatCame() throws Exception {
    send("Subject: one\r\n\r\n");

    assertThatThrownBy(() -> mail.await(2, Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "1 of 2 messages came within PT0.02S:"
                + " [from <> to [<b@example.com>], subject \"one\"]");
    mail.clear();
    assertThatThrownBy(() -> mail.next(Duration.ZERO)).isInstanceOf(AssertionError.class);
    assertThat(mail.messages()).isEmpty();
  }

  private void send(String content) throws IOException {
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send((content.startsWith("..") ? "." : "") + content + ".\r\n").expectReply("250 ");
    }
  }
}
