package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.queue.JournalEntry;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import io.smtptoolkit.server.report.Reports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that queues, a relay, and servers as next hops, all on loopback. */
@Timeout(120)
class RelayLoopbackTest {
  /** A message as a next hop got it. */
  private record Got(String envelope, String content) {}

  /** Takes all but recipients named nobody. */
  private static final class NextHop implements MailService {
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Extensions extensions;

    NextHop(Extensions extensions) {
      this.extensions = extensions;
    }

    @Override
    public Extensions extensions() {
      return extensions;
    }

    @Override
    public CompletionStage<Begin> begin(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      return CompletableFuture.completedFuture(
          Begin.accepted(new Taking(reversePath + " " + parameters.raw())));
    }

    private final class Taking implements MailTransaction {
      private final StringBuilder envelope;
      private final StringBuilder content = new StringBuilder();

      Taking(String begin) {
        envelope = new StringBuilder(begin);
      }

      @Override
      public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
        if (forwardPath.toString().startsWith("<nobody")) {
          return CompletableFuture.completedFuture(Replies.mailboxUnknown());
        }
        envelope.append(" | ").append(forwardPath).append(' ').append(parameters);
        return CompletableFuture.completedFuture(Replies.recipientOk());
      }

      @Override
      public CompletionStage<Void> content(ByteBuffer octets) {
        content.append(StandardCharsets.ISO_8859_1.decode(octets));
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public CompletionStage<Completion> complete() {
        got.add(new Got(envelope.toString(), content.toString()));
        return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
      }

      @Override
      public void abort() {}
    }
  }

  @TempDir private Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final NextHop hop =
      new NextHop(Extensions.of(KeywordExtension.SMTPUTF8, KeywordExtension.DSN));
  private final NextHop simpleHop = new NextHop(Extensions.NONE);
  private final NextHop store = new NextHop(Extensions.NONE);
  private MessageQueue queue;
  private Relay relay;
  private SmtpServer server;

  @BeforeEach
  void start() throws Exception {
    queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build());
    RouterOptions routes =
        RouterOptions.builder()
            .via(DomainName.parse("example.com"), refusing(), endpoint(serve(hop)))
            .via(DomainName.parse("simple.example"), endpoint(serve(simpleHop)))
            .via(
                DomainName.parse("store.example"),
                endpoint(serve(store, Protocol.LMTP)).toBuilder().protocol(Protocol.LMTP).build())
            .via(DomainName.parse("sender.example"), endpoint(serve(simpleHop)))
            .build();
    Destinations destinations = Destinations.of(routes);
    relay =
        Relay.start(
            queue,
            new Router(routes),
            RelayOptions.builder()
                .client(
                    SmtpClientOptions.builder()
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(20)))
                        .build())
                .reports(Reports.at(Domain.parse("own.example")), destinations)
                .build());
    RelayRules rules = RelayRules.builder().networks(it -> true).destinations(destinations).build();
    server = serve(QueueingService.builder(queue, rules).whenQueued(relay::wake).build());
  }

  @AfterEach
  void close() throws Exception {
    relay.close();
    for (AutoCloseable each : open) {
      each.close();
    }
    queue.close();
  }

  @Test
  void aMessageIsQueuedAndTransferredToTheNextHost() throws Exception {
    QueueId id =
        submit(
            "MAIL FROM:<carol@sender.example> RET=HDRS ENVID=q1",
            List.of("RCPT TO:<alice@example.com> NOTIFY=SUCCESS", "RCPT TO:<bob@example.com>"),
            "Subject: one\r\n\r\n..dot\r\n");

    assertThat(journal(id, 2))
        .extracting(it -> it.outcome().name() + " " + it.attempts())
        .containsExactly("RELAYED 1", "RELAYED 1");
    assertThat(hop.got).hasSize(1);
    Got got = hop.got.get(0);
    assertThat(got.envelope())
        .startsWith("<carol@sender.example> RET=HDRS ENVID=q1")
        .endsWith("| <alice@example.com> NOTIFY=SUCCESS | <bob@example.com> ");
    assertThat(got.content())
        .startsWith("Received: from client.example ([127.0.0.1])\r\n\tby own.example with ESMTP")
        .contains(" id " + id)
        .endsWith("Subject: one\r\n\r\n.dot\r\n");
    assertThat(simpleHop.got).isEmpty();
  }

  @Test
  void whatCannotBeDeliveredComesBackAsAReport() throws Exception {
    QueueId id =
        submit(
            "MAIL FROM:<carol@sender.example>",
            List.of("RCPT TO:<nobody@example.com>", "RCPT TO:<bob@example.com>"),
            "Subject: one\r\n\r\ntext\r\n");

    journal(id, 2);
    await().atMost(Duration.ofSeconds(20)).until(() -> simpleHop.got.size() == 1);

    Got report = simpleHop.got.get(0);
    assertThat(report.envelope()).startsWith("<> ").contains("| <carol@sender.example>");
    assertThat(report.content())
        .contains("multipart/report")
        .contains("Final-Recipient: rfc822;nobody@example.com")
        .contains("Action: failed")
        .contains("Status: 5.1.1")
        .doesNotContain("bob@example.com");
    assertThat(hop.got).hasSize(1);
  }

  @Test
  void aHostWithoutDsnGetsTheMessageAndTheSenderIsToldThatItWasRelayed() throws Exception {
    QueueId id =
        submit(
            "MAIL FROM:<carol@sender.example> RET=HDRS",
            List.of("RCPT TO:<dave@simple.example> NOTIFY=SUCCESS"),
            "Subject: one\r\n\r\ntext\r\n");

    journal(id, 1);
    await().atMost(Duration.ofSeconds(20)).until(() -> simpleHop.got.size() == 2);

    assertThat(simpleHop.got.get(0).envelope()).doesNotContain("RET", "NOTIFY");
    assertThat(simpleHop.got.get(1).content()).contains("Action: relayed");
  }

  @Test
  void aServerOfLmtpDeliversAndSaysSoForEachRecipient() throws Exception {
    QueueId id =
        submit(
            "MAIL FROM:<carol@sender.example>",
            List.of(
                "RCPT TO:<dave@store.example> NOTIFY=SUCCESS",
                "RCPT TO:<nobody@store.example>",
                "RCPT TO:<erin@store.example> NOTIFY=NEVER"),
            "Subject: one\r\n\r\ntext\r\n");

    assertThat(journal(id, 3))
        .extracting(it -> it.forwardPath() + " " + it.outcome().name())
        .containsExactlyInAnyOrder(
            "<dave@store.example> DELIVERED",
            "<nobody@store.example> FAILED",
            "<erin@store.example> DELIVERED");
    await().atMost(Duration.ofSeconds(20)).until(() -> simpleHop.got.size() == 2);
    assertThat(simpleHop.got)
        .extracting(Got::content)
        .anyMatch(it -> it.contains("rfc822;dave@store.example\r\nAction: delivered\r\n"))
        .anyMatch(it -> it.contains("rfc822;nobody@store.example\r\nAction: failed\r\n"));
  }

  @Test
  void aLargeMessageArrivesAsItWas() throws Exception {
    String content = "Subject: large\r\n\r\n" + "0123456789abcdef\r\n".repeat(60_000);

    QueueId id =
        submit("MAIL FROM:<carol@sender.example>", List.of("RCPT TO:<bob@example.com>"), content);

    journal(id, 1);
    assertThat(hop.got.get(0).content()).endsWith(content);
  }

  @Test
  void tooManyReceivedFieldsAreALoop() throws Exception {
    String field = "Received: by host.example; Mon, 30 Nov 2026 12:00:00 +0000\r\n";
    String mail = "MAIL FROM:<c@sender.example>";
    List<String> rcpt = List.of("RCPT TO:<bob@example.com>");

    assertThat(reply(mail, rcpt, field.repeat(101) + "\r\ntext\r\n")).startsWith("554 5.4.6 ");
    assertThat(reply(mail, rcpt, field.repeat(100) + "\r\ntext\r\n")).startsWith("250 2.0.0 ");
  }

  @Test
  void belowTheReserveNoMailIsTaken() throws Exception {
    try (MessageQueue full =
            SqliteQueue.open(
                QueueOptions.builder(folder.resolve("full"))
                    .reserveOctets(Long.MAX_VALUE / 2)
                    .build());
        SmtpServer refusing =
            serve(
                QueueingService.builder(full, RelayRules.builder().networks(it -> true).build())
                    .build());
        RawClient client = RawClient.ready(refusing.address())) {
      assertThat(client.send("MAIL FROM:<c@sender.example>\r\n").reply()).startsWith("452 4.3.1 ");
    }
  }

  private QueueId submit(String mail, List<String> rcpts, String content) throws Exception {
    String reply = reply(mail, rcpts, content);
    assertThat(reply).startsWith("250 2.0.0 ");
    return QueueId.parse(reply.strip().substring(reply.strip().lastIndexOf(' ') + 1));
  }

  /** The reply to the content, which is as on the wire. */
  private String reply(String mail, List<String> rcpts, String content) throws Exception {
    try (RawClient client = RawClient.ready(server.address())) {
      assertThat(client.send(mail + "\r\n").reply()).startsWith("250 ");
      for (String rcpt : rcpts) {
        assertThat(client.send(rcpt + "\r\n").reply()).startsWith("250 ");
      }
      assertThat(client.send("DATA\r\n").reply()).startsWith("354 ");
      return client.send(content + ".\r\n").reply();
    }
  }

  private List<JournalEntry> journal(QueueId id, int entries) throws Exception {
    await().atMost(Duration.ofSeconds(20)).until(() -> queue.journal(id).size() == entries);
    return queue.journal(id);
  }

  private SmtpServer serve(MailService service) throws Exception {
    return serve(service, Protocol.SMTP);
  }

  private SmtpServer serve(MailService service, Protocol protocol) throws Exception {
    SmtpServer started =
        SmtpServer.start(
            SmtpServerOptions.builder(service)
                .listener(
                    ListenerOptions.builder()
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .domain("own.example")
                        .protocol(protocol)
                        .build())
                .build());
    open.add(started);
    return started;
  }

  private static Endpoint endpoint(SmtpServer server) {
    return Endpoint.builder("localhost", server.address().getPort())
        .address(server.address().getAddress())
        .build();
  }

  /** Nothing listens there. */
  private static Endpoint refusing() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Endpoint.builder("refusing.example", socket.getLocalPort())
          .address(InetAddress.getLoopbackAddress())
          .build();
    }
  }
}
