package io.smtptoolkit.server.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of a few functions. */
@Timeout(60)
class ServerBuilderTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int IN_MEMORY = 1_000;

  /** The two forms of a handler. */
  enum Form {
    BLOCKING,
    ASYNC
  }

  /** What a handler does with a message. */
  enum Ending {
    ACCEPTS("250 2.6.0 Taken\r\n"),
    REFUSES("554 5.6.0 Not wanted\r\n"),
    REJECTS("554 5.6.0 Not wanted\r\n"),
    THROWS("451 4.3.0 "),
    GIVES_NULL("451 4.3.0 "),
    GIVES_354("451 4.3.0 "),
    LACKS_CODE("250 2.0.0 Taken\r\n");

    private final String begin;

    Ending(String begin) {
      this.begin = begin;
    }

    private boolean isFault() {
      return begin.startsWith("451") || this == LACKS_CODE;
    }

    private Reply reply() throws Rejected, IOException {
      return switch (this) {
        case ACCEPTS -> Reply.of(250, "2.6.0", "Taken");
        case REFUSES -> Reply.of(554, "5.6.0", "Not wanted");
        case REJECTS -> throw new Rejected(Reply.of(554, "5.6.0", "Not wanted"));
        case THROWS -> throw new IOException("a disk, as the test wants it");
        case GIVES_NULL -> null;
        case GIVES_354 -> Reply.of(354, "Go on");
        case LACKS_CODE -> Reply.of(250, "Taken");
      };
    }
  }

  @TempDir private Path files;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void repliesAreThoseOfTheHandlers(Form form) throws Exception {
    ServerBuilder builder = builder(form, Ending.ACCEPTS);
    if (form == Form.BLOCKING) {
      builder.onMail(this::mail).onRecipient(this::recipient);
    } else {
      builder
          .onMailAsync(envelope -> CompletableFuture.completedFuture(mail(envelope)))
          .onRecipientAsync(
              (envelope, recipient) ->
                  CompletableFuture.supplyAsync(() -> recipient(envelope, recipient)));
    }
    try (RawClient client = ready(builder)) {
      client.send("MAIL FROM:<spam@example.org>\r\n").expect("550 5.7.1 Not from you\r\n");
      client.send("MAIL FROM:<a@example.org> SIZE=10\r\n").expect("250 2.1.0 Welcome\r\n");
      client.send("RCPT TO:<b@example.com>\r\n").expect("250 2.1.5 After []\r\n");
      client.send("RCPT TO:<no@example.com>\r\n").expect("550 5.1.1 No such mailbox here\r\n");
      client.send("RCPT TO:<c@example.com>\r\n").expect("251 2.1.5 After [<b@example.com>]\r\n");
      client.send("DATA\r\n").expectReply("354 ").send("..x\r\n.\r\nNOOP\r\n");
      client.expect("250 2.6.0 Taken\r\n250 2.0.0 OK\r\n");
    }
    assertThat(seen)
        .containsExactly("<a@example.org> SIZE=10 [<b@example.com>, <c@example.com>] .x\r\n");
    assertThat(faults).isEmpty();
  }

  static Stream<Arguments> endings() {
    List<Arguments> all = new ArrayList<>();
    for (Form form : Form.values()) {
      for (Ending ending : Ending.values()) {
        for (int lines : List.of(0, 10, 11, 2_000)) {
          all.add(arguments(form, ending, lines));
        }
      }
    }
    return all.stream();
  }

  /** A line is 100 octets: 10 fit in memory, 11 do not, 2,000 are several pieces. */
  @ParameterizedTest(name = "{0} {1} with {2} lines")
  @MethodSource("endings")
  void filesAreDeletedHoweverItEnds(Form form, Ending ending, int lines) throws Exception {
    String content = ("x".repeat(98) + "\r\n").repeat(lines);
    try (RawClient client = ready(builder(form, ending))) {
      client.send("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");

      client.send(content + ".\r\n");

      client.expectReply(ending.begin);
      assertThat(remaining()).isEmpty();
      client.send("NOOP\r\n").expect("250 2.0.0 OK\r\n");
    }
    assertThat(seen).containsExactly("<a@example.org>  [<b@example.com>] " + content);
    if (ending.isFault()) {
      await().atMost(SOON).until(() -> !faults.isEmpty());
    } else {
      assertThat(faults).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileOfAClientThatGoesIsDeleted(Form form) throws Exception {
    try (RawClient client = ready(builder(form, Ending.ACCEPTS))) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send(("x".repeat(98) + "\r\n").repeat(2_000));
      await().atMost(SOON).until(() -> remaining().size() == 1);

      client.reset();

      await().atMost(SOON).until(() -> remaining().isEmpty());
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void contentCanBeReadInAllWaysUntilTheHandlerIsDone() throws Exception {
    List<ReceivedContent> kept = new CopyOnWriteArrayList<>();
    ServerBuilder builder =
        configured()
            .onMessage(
                (envelope, content) -> {
                  String octets = new String(content.octets(), ISO_8859_1);
                  try (var stream = content.stream()) {
                    assertThat(new String(stream.readAllBytes(), ISO_8859_1)).isEqualTo(octets);
                  }
                  assertThat(Files.readString(content.file(), ISO_8859_1)).isEqualTo(octets);
                  assertThat(content.size()).isEqualTo(octets.length());
                  kept.add(content);
                  return Replies.accepted();
                });
    try (RawClient client = ready(builder)) {
      for (int lines : List.of(1, 50)) {
        client.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
        client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
        client.send(("x".repeat(98) + "\r\n").repeat(lines) + ".\r\n").expectReply("250 ");
        assertThat(remaining()).isEmpty();
      }
    }
    assertThat(faults).isEmpty();
    assertThat(kept)
        .hasSize(2)
        .allSatisfy(
            content ->
                assertThatThrownBy(content::stream)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("its handler was done"));
  }

  @ParameterizedTest
  @EnumSource
  void onLmtpEachRecipientHasAReply(Form form) throws Exception {
    ServerBuilder builder =
        configured()
            .listener(
                ListenerOptions.builder().domain("mx.example").protocol(Protocol.LMTP).build());
    MessageHandler.PerRecipient handler =
        (envelope, content) ->
            envelope.recipients().stream()
                .map(it -> it.toString().startsWith("<full") ? Replies.mailboxFull() : Replies.ok())
                .toList();
    if (form == Form.BLOCKING) {
      builder.onMessagePerRecipient(handler);
    } else {
      builder.onMessagePerRecipientAsync(
          (envelope, content) -> {
            try {
              return CompletableFuture.completedFuture(handler.message(envelope, content));
            } catch (Rejected | IOException refused) {
              return CompletableFuture.failedFuture(refused);
            }
          });
    }
    server = builder.start();
    try (RawClient client = RawClient.greeted(server.address())) {
      client.send("LHLO client.example\r\n").expectReply("250-");
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<full@example.com>\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("250 ");
      client.send("DATA\r\nx\r\n.\r\n").expectReply("354 ");
      client.expectReply("250 2.0.0 ").expectReply("452 4.2.2 ");
    }
  }

  @Test
  void withoutAHandlerForMailThereIsNoServer() {
    assertThatIllegalStateException()
        .isThrownBy(() -> SmtpServer.builder().start())
        .withMessageStartingWith("nothing is done with mail: set onMessage");
  }

  @Test
  void anExecutorThatRejectsIsA451() throws Exception {
    ServerBuilder builder =
        builder(Form.BLOCKING, Ending.ACCEPTS)
            .executor(
                task -> {
                  throw new java.util.concurrent.RejectedExecutionException("as wanted");
                });
    try (RawClient client = ready(builder)) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send(("x".repeat(98) + "\r\n").repeat(2_000) + ".\r\nNOOP\r\n");
      client.expectReply("451 4.3.0 ").expect("250 2.0.0 OK\r\n");
    }
    assertThat(remaining()).isEmpty();
  }

  @Test
  void promisesAreOffered() throws Exception {
    server =
        builder(Form.ASYNC, Ending.ACCEPTS)
            .extensions(Extensions.of(KeywordExtension.SMTPUTF8))
            .start();
    try (RawClient client = RawClient.greeted(server.address())) {
      client.send("EHLO client.example\r\n");
      assertThat(client.reply()).contains("SMTPUTF8");
    }
  }

  private Reply mail(ReceivedEnvelope envelope) {
    return envelope.reversePath().toString().contains("spam")
        ? Reply.of(550, "5.7.1", "Not from you")
        : Reply.of(250, "2.1.0", "Welcome");
  }

  private Reply recipient(ReceivedEnvelope envelope, Recipient recipient) {
    if (recipient.toString().startsWith("<no@")) {
      return Replies.mailboxUnknown();
    }
    return Reply.of(
        recipient.toString().startsWith("<c@") ? 251 : 250,
        "2.1.5",
        "After " + envelope.recipients());
  }

  private ServerBuilder builder(Form form, Ending ending) {
    return form == Form.BLOCKING
        ? configured()
            .onMessage(
                (envelope, content) -> {
                  write(envelope, content);
                  return ending.reply();
                })
        : configured()
            .onMessageAsync(
                (envelope, content) -> {
                  write(envelope, content);
                  try {
                    return CompletableFuture.completedFuture(ending.reply());
                  } catch (Rejected | IOException refused) {
                    return CompletableFuture.failedFuture(refused);
                  }
                });
  }

  /** Writes down what came, and that it is in a file where it should be. */
  private void write(ReceivedEnvelope envelope, ReceivedContent content) {
    try {
      assertThat(remaining()).hasSize(content.size() > IN_MEMORY ? 1 : 0);
      seen.add(
          "%s %s %s %s"
              .formatted(
                  envelope.reversePath(),
                  envelope.parameters().toString().strip(),
                  envelope.recipients(),
                  new String(content.octets(), ISO_8859_1)));
    } catch (IOException fault) {
      throw new java.io.UncheckedIOException(fault);
    }
  }

  private ServerBuilder configured() {
    return SmtpServer.builder()
        .memoryOctets(IN_MEMORY)
        .temporaryDirectory(files)
        .observer(
            new SessionObserver() {
              @Override
              public void failed(SessionInfo session, Throwable fault) {
                faults.add(fault.toString());
              }
            });
  }

  private RawClient ready(ServerBuilder builder) throws IOException {
    server = builder.start();
    return RawClient.ready(server.address());
  }

  private List<Path> remaining() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      return all.toList();
    }
  }
}
