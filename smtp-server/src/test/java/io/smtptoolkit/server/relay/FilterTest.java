package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FilterTest {
  private static final String SHORT = "Subject: one\r\n\r\ntext\r\n";

  @TempDir private Path folder;

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private SqliteQueue queue;

  @BeforeEach
  void open() throws Exception {
    queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build());
  }

  @AfterEach
  void close() throws Exception {
    queue.close();
  }

  @Test
  void fieldsGoOnTopAndTheContentStays() throws Exception {
    MessageFilter filter =
        message -> {
          seen.add(message.id() + " " + message.reversePath() + " " + message.recipients());
          assertThat(message.addedFields()).startsWith("Received: from client.example ");
          return done(FilterVerdict.accept("X-One: a\r\n b\r\nX-Two: \u00e4\r\n"));
        };

    QueueId id = queued(reply(filter, SHORT));

    assertThat(seen).containsExactly(id + " <c@s.example> [<a@x.example>]");
    assertThat(queue.find(id).orElseThrow().addedFields())
        .startsWith("X-One: a\r\n b\r\nX-Two: \u00e4\r\nReceived: from client.example ");
    assertThat(content(id)).isEqualTo(SHORT);
  }

  /** Of one piece in memory, and of several, most of which are on the disk. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 14_000, 28_000, 60_000})
  void theContentIsReadAsItCame(int lines) throws Exception {
    String content = "Subject: x\r\n\r\n" + "0123456789abcdef\r\n".repeat(lines);
    MessageFilter filter =
        message -> {
          seen.add(read(message));
          seen.add(read(message));
          return done(FilterVerdict.ACCEPT);
        };

    QueueId id = queued(reply(filter, content));

    assertThat(seen).containsExactly(content, content);
    assertThat(content(id)).isEqualTo(content);
  }

  @Test
  void whatIsHeldIsNotDue() throws Exception {
    QueueId id = queued(reply(any -> done(FilterVerdict.hold("looks odd")), SHORT));

    assertThat(queue.find(Selection.of(id), 9))
        .singleElement()
        .matches(QueuedRecipient::isHeld)
        .extracting(QueuedRecipient::said)
        .isEqualTo("looks odd");
  }

  @Test
  void whatIsRejectedIsNotQueued() throws Exception {
    MessageFilter filter =
        any -> CompletableFuture.failedFuture(new Rejected(Replies.mailboxUnknown()));

    assertThat(reply(filter, SHORT)).startsWith("550 5.1.1 ");
    assertThat(queue.find(Selection.ALL, 9)).isEmpty();
  }

  @Test
  void aFilterThatFailsIsALocalError() throws Exception {
    MessageFilter throwing =
        any -> {
          throw new IllegalStateException("a fault");
        };
    MessageFilter failing = any -> CompletableFuture.failedFuture(new IOException("a fault"));
    MessageFilter wrong = any -> done(FilterVerdict.accept("no field"));

    for (MessageFilter each : List.of(throwing, failing, wrong)) {
      assertThat(reply(each, SHORT)).startsWith("451 4.3.0 ");
    }
    assertThat(queue.find(Selection.ALL, 9)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X",
        "X: y",
        "X: y\n",
        "X: y\r\n\r\n",
        "X: y\r\nz\r\n",
        " X: y\r\n",
        "X y: z\r\n",
        ": y\r\n",
        "X: \u0000\r\n",
        "X: a\rb\r\n",
        "\u00e4: x\r\n"
      })
  void refusesWhatIsNotAField(String fields) {
    assertThatIllegalArgumentException().isThrownBy(() -> FilterVerdict.accept(fields));
  }

  private String reply(MessageFilter filter, String content) throws Exception {
    QueueingService service =
        QueueingService.builder(queue, RelayRules.builder().networks(it -> true).build())
            .filter(filter)
            .build();
    try (SmtpServer server =
            SmtpServer.start(
                SmtpServerOptions.builder(service)
                    .listener(
                        ListenerOptions.at(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            "own.example"))
                    .build());
        RawClient client = RawClient.ready(server.address())) {
      assertThat(client.send("MAIL FROM:<c@s.example>\r\n").reply()).startsWith("250 ");
      assertThat(client.send("RCPT TO:<a@x.example>\r\n").reply()).startsWith("250 ");
      assertThat(client.send("DATA\r\n").reply()).startsWith("354 ");
      return client.send(content + ".\r\n").reply();
    }
  }

  private static QueueId queued(String reply) {
    assertThat(reply).startsWith("250 2.0.0 ");
    return QueueId.parse(reply.strip().substring(reply.strip().lastIndexOf(' ') + 1));
  }

  private String content(QueueId id) throws IOException {
    return new String(queue.content(id).readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static String read(FilteredMessage message) {
    try (var content = message.content()) {
      return new String(content.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompletableFuture<FilterVerdict> done(FilterVerdict verdict) {
    return CompletableFuture.completedFuture(verdict);
  }
}
