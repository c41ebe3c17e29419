package io.smtptoolkit.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same message and the same refusals over every path that our client can take to our server:
 * DATA after each reply, pipelined DATA, BDAT and LMTP, in the clear and under TLS.
 */
@Timeout(60)
class SamePathsTest {
  private enum Way {
    DATA(Protocol.SMTP, false, false),
    PIPELINED_DATA(Protocol.SMTP, true, false),
    CHUNKS(Protocol.SMTP, false, true),
    PIPELINED_CHUNKS(Protocol.SMTP, true, true),
    LMTP(Protocol.LMTP, false, false),
    PIPELINED_LMTP(Protocol.LMTP, true, false),
    LMTP_CHUNKS(Protocol.LMTP, true, true);

    private final Protocol protocol;
    private final boolean pipelining;
    private final boolean chunking;

    Way(Protocol protocol, boolean pipelining, boolean chunking) {
      this.protocol = protocol;
      this.pipelining = pipelining;
      this.chunking = chunking;
    }
  }

  private record Path(Way way, TlsPolicy tls) {}

  private static final BlockingQueue<byte[]> STORED = new LinkedBlockingQueue<>();

  /** Dots at line starts, 8-bit octets, a line of the greatest length, and several blocks. */
  private static final String CONTENT =
      "Subject: x\r\n\r\n.\r\n..\r\n.a\r\n"
          + "\u00e9\u00ff\r\n"
          + "0".repeat(998)
          + "\r\n"
          + "some text.\r\n.more\r\n".repeat(8_000)
          + ".\r\n";

  private static SmtpServer server;

  @BeforeAll
  static void start() throws Exception {
    TlsIdentity identity = TlsIdentity.selfSigned("mx.example");
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(
                    MailService.blocking(
                        (session, reversePath, parameters) -> new Delivery(reversePath.toString())))
                .listener(listener("smtp", Protocol.SMTP, identity))
                .listener(listener("lmtp", Protocol.LMTP, identity))
                .build());
  }

  private static ListenerOptions listener(String name, Protocol protocol, TlsIdentity identity) {
    return ListenerOptions.builder()
        .name(name)
        .domain("mx.example")
        .protocol(protocol)
        .startTls(identity)
        .build();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Path> paths() {
    return Stream.of(Way.values())
        .flatMap(
            way -> Stream.of(new Path(way, TlsPolicy.NEVER), new Path(way, TlsPolicy.IF_OFFERED)));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theMessageArrivesIdentical(Path path) throws Exception {
    SendResult result = send(path, CONTENT, "ok@d.example", "too@d.example");

    assertThat(words(result)).containsExactly("accepted 250", "accepted 250");
    byte[] stored = STORED.poll(10, TimeUnit.SECONDS);
    assertThat(new String(stored, ISO_8859_1)).isEqualTo(CONTENT);
    assertThat(STORED).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void someRecipientsAreRefused(Path path) throws Exception {
    SendResult result =
        send(path, CONTENT, "ok@d.example", "550@d.example", "451@d.example", "too@d.example");

    assertThat(words(result))
        .containsExactly("accepted 250", "refused RCPT 550", "refused RCPT 451", "accepted 250");
    assertThat(STORED.poll(10, TimeUnit.SECONDS)).isEqualTo(CONTENT.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyRecipientIsRefused(Path path) throws Exception {
    SendResult result = send(path, CONTENT, "550@d.example", "451@d.example");

    assertThat(words(result)).containsExactly("refused RCPT 550", "refused RCPT 451");
    assertThat(STORED).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theContentIsRefused(Path path) throws Exception {
    SendResult result =
        send(path, "Subject: no\r\n" + CONTENT, "ok@d.example", "550@d.example", "too@d.example");

    assertThat(words(result))
        .containsExactly(
            "refused end of content 554", "refused RCPT 550", "refused end of content 554");
    assertThat(STORED).isEmpty();
  }

  /** Messages without a pause, some of them refused in each place. */
  @ParameterizedTest
  @MethodSource("paths")
  void messagesThatAreJoinedArriveIdentical(Path path) throws Exception {
    String[] to = {"ok@d.example", "550@d.example", "ok@d.example", "451@d.example"};
    try (SmtpClient client = SmtpClient.create(options(path));
        SmtpConnection connection = client.connect(endpoint(path))) {
      var sending = new ArrayList<CompletableFuture<SendResult>>();
      for (int i = 0; i < 20; i++) {
        String content = (i % 4 == 2 ? "Subject: no\r\n" : "") + "Number: " + i + "\r\n" + CONTENT;
        sending.add(
            connection.sendAsync(
                Envelope.of("a@c.example", to[i % 4]),
                MessageContent.of(content.getBytes(ISO_8859_1))));
      }
      for (int i = 0; i < 20; i++) {
        String word =
            List.of(
                    "accepted 250",
                    "refused RCPT 550",
                    "refused end of content 554",
                    "refused RCPT 451")
                .get(i % 4);
        assertThat(words(sending.get(i).get(30, TimeUnit.SECONDS))).containsExactly(word);
      }
    }
    for (int i = 0; i < 20; i += 4) {
      byte[] stored = STORED.poll(10, TimeUnit.SECONDS);
      assertThat(new String(stored, ISO_8859_1)).isEqualTo("Number: " + i + "\r\n" + CONTENT);
    }
    assertThat(STORED).isEmpty();
  }

  private static SendResult send(Path path, String content, String... to) throws Exception {
    try (SmtpClient client = SmtpClient.create(options(path));
        SmtpConnection connection = client.connect(endpoint(path))) {
      assertThat(connection.isEncrypted()).isEqualTo(path.tls() != TlsPolicy.NEVER);
      return connection.send(
          Envelope.of("a@c.example", to), MessageContent.of(content.getBytes(ISO_8859_1)));
    }
  }

  private static SmtpClientOptions options(Path path) {
    return SmtpClientOptions.builder()
        .pipelining(path.way().pipelining)
        .chunking(path.way().chunking)
        .maxChunkOctets(50_000)
        .build();
  }

  private static Endpoint endpoint(Path path) {
    String listener = path.way().protocol == Protocol.LMTP ? "lmtp" : "smtp";
    return Endpoint.builder("127.0.0.1", server.address(listener).getPort())
        .protocol(path.way().protocol)
        .tlsPolicy(path.tls())
        .build();
  }

  private static List<String> words(SendResult result) {
    return result.outcomes().stream()
        .map(
            it ->
                it instanceof RecipientOutcome.Refused refused
                    ? "refused " + refused.stage() + " " + refused.reply().code()
                    : (it.isAccepted() ? "accepted " : "lost ")
                        + it.lastReply().map(reply -> reply.code().toString()).orElse(""))
        .toList();
  }

  /** Refuses recipients by their name, and content by its subject. */
  private static final class Delivery implements BlockingMailService.Transaction {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Delivery(String reversePath) {
      assertThat(reversePath).isEqualTo("<a@c.example>");
    }

    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) throws Rejected {
      String name = forwardPath.mailbox().orElseThrow().localPart().toString();
      if (name.matches("[45][0-9]{2}")) {
        throw new Rejected(Reply.of(Integer.parseInt(name), "not here"));
      }
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer octets) {
      var piece = new byte[octets.remaining()];
      octets.get(piece);
      content.writeBytes(piece);
    }

    @Override
    public Reply complete() throws Rejected, IOException {
      if (content.toString(ISO_8859_1).startsWith("Subject: no\r\n")) {
        throw new Rejected(Reply.of(554, "5.6.0", "Not that"));
      }
      STORED.add(content.toByteArray());
      return Replies.accepted();
    }

    @Override
    public void abort() {}
  }
}
