package io.smtptoolkit.server.queue.control;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.get;
import static io.smtptoolkit.server.queue.Queues.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.Outcome;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueInUseException;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.Settlement;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class QueueControlTest {
  @TempDir private Path folder;

  private final AtomicInteger woken = new AtomicInteger();
  private MessageQueue queue;
  private QueueControl control;
  private QueueId first;

  @BeforeEach
  void start() throws Exception {
    queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build());
    control = QueueControl.start(queue, woken::incrementAndGet, folder);
    first = accept(queue, "0123456789", message("c@s.example", "a@x.example", "b@y.example"));
    accept(queue, "x", message("<>", "c@x.example"));
  }

  @AfterEach
  void stop() throws Exception {
    control.close();
    queue.close();
  }

  @Test
  void isForItsOwnerAlone() throws Exception {
    assertThat(Files.getPosixFilePermissions(folder.resolve("control")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void listsMessagesWithTheirRecipients() throws Exception {
    assertThat(ask("list\tall\t\ttext\t10"))
        .satisfiesExactly(
            line -> assertThat(line).matches(first + "  10 octets, \\d+ s old, from <c@s.example>"),
            line -> assertThat(line).isEqualTo("    <a@x.example>  due, or being tried"),
            line -> assertThat(line).isEqualTo("    <b@y.example>  due, or being tried"),
            line -> assertThat(line).endsWith("  1 octet, 0 s old, from <>"),
            line -> assertThat(line).isEqualTo("    <c@x.example>  due, or being tried"),
            line ->
                assertThat(line)
                    .matches(
                        "2 messages, 11 octets, 3 recipients waiting, 0 held, the oldest \\d+ s"
                            + " old"));
  }

  @Test
  void listsByDomainSenderAndId() throws Exception {
    assertThat(ask("list\tdomain\tX.example\ttext\t10"))
        .anyMatch(it -> it.contains("<a@x.example>"))
        .anyMatch(it -> it.contains("<c@x.example>"))
        .noneMatch(it -> it.contains("<b@y.example>"))
        .endsWith("2 recipients");
    assertThat(ask("list\tsender\t<>\ttext\t10")).hasSize(3).endsWith("1 recipient");
    assertThat(ask("list\tid\t" + first + "\ttext\t10")).hasSize(4).endsWith("2 recipients");
    assertThat(ask("list\tall\t\ttext\t1"))
        .anyMatch(it -> it.equals("only the first 1 recipients are listed (--most)"));
  }

  @Test
  void showsTheLastReplyAndTheNextAttempt() throws Exception {
    Lease lease = queue.lease("x.example", Instant.now(), 10).orElseThrow();
    long row = lease.recipients().get(0).row();
    Instant later = Instant.now().plus(Duration.ofMinutes(10)).plusSeconds(30);
    var status = EnhancedStatusCode.of("4.4.1");
    get(
        queue.settle(
            List.of(
                new Settlement.Defer(
                    row, later, true, true, Optional.of(status), "mx: no\u202eanswer")),
            List.of()));

    assertThat(ask("show\tid\t" + first + "\ttext\t10"))
        .contains(
            "    <a@x.example>  next attempt in 10 min, 1 attempt, may have arrived 1 time, the"
                + " sender was told of the delay: mx: no\\u202eanswer");
    assertThat(ask("show\tid\t" + first + "\tjson\t10").get(0))
        .startsWith("{\"id\":\"" + first + "\",\"accepted\":\"")
        .contains(
            "\"octets\":10,\"mail\":\"<c@s.example>\",\"parameters\":\"\",\"recipients\":[{\"rcpt\":\"<a@x.example>\",\"destination\":\"x.example\",\"held\":false,\"next_attempt\":\"")
        .contains(
            "\"attempts\":1,\"unknown_outcomes\":1,\"delay_reported\":true,\"status\":\"4.4.1\",\"said\":\"mx:"
                + " no\\u202eanswer\"}")
        .endsWith("\"ended\":[]}");
  }

  @Test
  void aBackOffOfTheDestinationIsTheNextAttempt() throws Exception {
    get(queue.backOff("x.example", Instant.now().plus(Duration.ofHours(3)).plusSeconds(90), 2));

    assertThat(ask("list\tdomain\tx.example\ttext\t10"))
        .contains("    <a@x.example>  next attempt in 3 h 1 min");
    assertThat(ask("retry\tdomain\tx.example\ttext\t10")).containsExactly("2 recipients due now");
    assertThat(ask("list\tdomain\tx.example\ttext\t10"))
        .contains("    <a@x.example>  due, or being tried");
    assertThat(woken).hasValue(1);
  }

  @Test
  void showsWhatBecameOfRecipients() throws Exception {
    Lease lease = queue.lease("x.example", Instant.now(), 10).orElseThrow();
    get(
        queue.settle(
            List.of(
                new Settlement.Retire(
                    lease.recipients().get(0).row(), Outcome.RELAYED, Optional.empty(), "250 OK")),
            List.of()));
    get(queue.delete(Selection.of(first)));

    assertThat(ask("show\tid\t" + first + "\ttext\t10"))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(first + "  not in the queue any more, from <c@s.example>"),
            line ->
                assertThat(line)
                    .startsWith("    <a@x.example>  relayed at ")
                    .endsWith(", 1 attempt: 250 OK"),
            line ->
                assertThat(line)
                    .startsWith("    <b@y.example>  deleted at ")
                    .endsWith(", 0 attempts: deleted by an operator"));
  }

  @Test
  void holdsAndReleasesAndDeletes() throws Exception {
    assertThat(ask("hold\tid\t" + first + "\ttext\t10")).containsExactly("2 recipients held");
    assertThat(ask("list\tid\t" + first + "\ttext\t10"))
        .contains("    <a@x.example>  held: held by an operator");
    assertThat(ask("flush\tall\t\ttext\t10")).containsExactly("1 recipient due now");
    assertThat(ask("release\tall\t\tjson\t10"))
        .containsExactly("{\"verb\":\"release\",\"changed\":2,\"after_attempt\":0}");
    assertThat(ask("delete\tdomain\ty.example\ttext\t10")).containsExactly("1 recipient deleted");
    assertThat(queue.find(Selection.ALL, 10)).hasSize(2);
  }

  @Test
  void saysWhatTakesEffectAfterAnAttempt() throws Exception {
    Lease lease = queue.lease("x.example", Instant.now(), 10).orElseThrow();

    assertThat(ask("hold\tid\t" + first + "\ttext\t10"))
        .containsExactly(
            "1 recipient held", "1 recipient in an attempt that goes on: will be held after it");
    assertThat(ask("delete\tid\t" + first + "\ttext\t10"))
        .containsExactly(
            "1 recipient deleted",
            "1 recipient in an attempt that goes on: will be deleted after it, unless it ends with"
                + " them");
    get(queue.settle(List.of(new Settlement.Return(lease.recipients().get(0).row())), List.of()));

    assertThat(queue.find(Selection.of(first), 10)).isEmpty();
  }

  @Test
  void refusesWhatIsNotThere() throws Exception {
    assertThat(refusal("show\tid\tZZZ\ttext\t10"))
        .isEqualTo("no message ZZZ in the queue or in its journal");
    assertThat(refusal("delete\tid\tZZZ\ttext\t10")).isEqualTo("no message ZZZ in the queue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "list",
        "explode\tall\t\ttext\t10",
        "list\tall\t\ttext\t0",
        "list\tall\t\ttext\t50001",
        "list\tall\t\ttext\tx",
        "list\tall\t\txml\t10",
        "list\tid\t-\ttext\t10",
        "list\tdomain\t..\ttext\t10",
        "list\tsender\t@\ttext\t10",
        "show\tall\t\ttext\t10",
        "flush\tdomain\tx.example\ttext\t10"
      })
  void refusesWhatIsNotARequest(String line) throws Exception {
    assertThatIllegalArgumentException().isThrownBy(() -> QueueRequest.parse(line));
    assertThat(raw(line + "\n")).startsWith("no\n not a request: ").endsWith("\n.\n");
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws Exception {
    assertThat(raw("")).isEmpty();
    assertThat(raw("x".repeat(4096))).isEmpty();
    assertThat(raw("list\tall\t\ttext\t10")).isEmpty();
  }

  @Test
  void silentConnectionsAreBounded() throws Exception {
    var silent = new SocketChannel[8];
    for (int i = 0; i < silent.length; i++) {
      silent[i] = connect();
    }

    assertThat(raw("")).isEmpty();

    for (SocketChannel each : silent) {
      each.close();
    }
    assertThat(queue.find(Selection.ALL, 10)).hasSize(3);
  }

  @Test
  void aStopDoesNotWaitForASilentConnection() throws Exception {
    try (SocketChannel silent = connect()) {
      assertThat(ask("flush\tall\t\ttext\t10")).hasSize(1); // it is served after the silent one

      control.close();

      assertThat(Channels.newInputStream(silent).read()).isEqualTo(-1);
    }
  }

  @Test
  void aStopWaitsBrieflyForAClientThatDoesNotReadItsAnswer() throws Exception {
    String[] many = new String[5_000];
    Arrays.setAll(many, it -> "x".repeat(60) + it + "@z.example");
    accept(queue, "x", message("<>", many));
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(folder.resolve("control")));
      client.write(UTF_8.encode("list\tall\t\ttext\t10000\n"));
      ByteBuffer some = ByteBuffer.allocate(3);
      while (some.hasRemaining() && client.read(some) >= 0) {
        // The answer has begun, and has no room in the socket.
      }

      control.close(Duration.ofMillis(50));

      ByteBuffer rest = ByteBuffer.allocate(1 << 20);
      assertThatNoException()
          .isThrownBy(
              () -> {
                while (client.read(rest) >= 0) {
                  // What was in the socket; then the end, before the answer's.
                }
              });
      assertThat(new String(rest.array(), 0, rest.position(), UTF_8)).doesNotEndWith("\n.\n");
    }
  }

  @Test
  void withoutAServerTheQueueIsAsked() throws Exception {
    control.close();
    assertThat(folder.resolve("control")).doesNotExist();
    assertThatExceptionOfType(QueueInUseException.class)
        .isThrownBy(() -> ask("hold\tall\t\ttext\t10"));
    queue.close();
    // A process that was killed leaves its socket.
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(folder.resolve("control")));
    }
    assertThat(folder.resolve("control")).exists();

    assertThat(ask("hold\tall\t\ttext\t10")).containsExactly("3 recipients held");
    assertThat(ask("release\tall\t\ttext\t10")).containsExactly("3 recipients released");

    queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build());
    control = QueueControl.start(queue, woken::incrementAndGet, folder);
    assertThat(ask("list\tall\t\ttext\t10")).hasSize(6);
  }

  @Test
  void whereThereIsNoQueueNoneIsMade() {
    Path none = folder.resolve("none");

    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> QueueOperator.of(none).ask(QueueRequest.parse("list\tall\t\ttext\t1")));
    assertThat(none).doesNotExist();
  }

  private List<String> ask(String line) throws Exception {
    QueueAnswer answer = QueueOperator.of(folder).ask(QueueRequest.parse(line));
    assertThat(answer.isDone()).as("%s", answer.lines()).isTrue();
    return answer.lines();
  }

  private String refusal(String line) throws Exception {
    QueueAnswer answer = QueueOperator.of(folder).ask(QueueRequest.parse(line));
    assertThat(answer.isDone()).isFalse();
    return String.join("|", answer.lines());
  }

  private SocketChannel connect() throws Exception {
    return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("control")));
  }

  private String raw(String request) throws Exception {
    try (SocketChannel peer = connect()) {
      peer.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      peer.shutdownOutput();
      return new String(Channels.newInputStream(peer).readAllBytes(), UTF_8);
    }
  }
}
