package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server puts up with, and for how long. */
@Timeout(120)
class SmtpServerLimitsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String TIMEOUT = "421 4.4.2 mx.example Timeout, closing connection\r\n";

  private final RecordingService service = new RecordingService();
  private final ListenerOptions.Builder listener = ListenerOptions.builder().domain("mx.example");
  private final SmtpServerOptions.Builder options = SmtpServerOptions.builder(service);
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final AtomicLong replies = new AtomicLong();
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aClientThatSaysNothingIsTold421() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withCommand(SHORT));
    try (RawClient client = RawClient.greeted(started())) {
      client.expect(TIMEOUT).expectEnd();
    }
  }

  @Test
  void octetsOfAnUnfinishedLineBuyNoTime() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withCommand(SHORT));
    try (RawClient client = RawClient.greeted(started())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.send("x").socket().getInputStream().available() > 0);

      client.expect(TIMEOUT);
    }
  }

  @Test
  void octetsOfContentBuyNoTimeUnlessTheyAreMany() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withContent(SHORT));
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> client.send("x").socket().getInputStream().available() > 0);

      client.expect(TIMEOUT);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> service.calls.contains("abort"));
  }

  @Test
  void manyOctetsOfContentBuyTime() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withContent(Duration.ofSeconds(1)));
    started();
    await()
        .atMost(Duration.ofSeconds(100))
        .pollInterval(Duration.ofMillis(1))
        .until(this::sendsSteadilyForTwoTimeouts);
  }

  /**
   * Sends content for more than two time-outs. A client that the machine has kept from sending for
   * half of one proves nothing, and tries again.
   */
  private boolean sendsSteadilyForTwoTimeouts() throws Exception {
    long pause = 0;
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      long start = System.nanoTime();
      long last = start;
      while (System.nanoTime() - start < 2_500_000_000L && pause < 500_000_000L) {
        client.send("x".repeat(998) + "\r\n");
        LockSupport.parkNanos(100_000_000L);
        pause = Math.max(pause, System.nanoTime() - last);
        last = System.nanoTime();
      }
      String reply = client.send(".\r\n").reply();
      assertThat(pause >= 500_000_000L || reply.startsWith("250 ")).as(reply).isTrue();
      return reply.startsWith("250 ");
    } catch (IOException closed) {
      assertThat(pause).isGreaterThanOrEqualTo(500_000_000L);
      return false;
    }
  }

  @Test
  void aHandshakeThatDoesNotComeEndsTheConnection() throws Exception {
    listener.startTls(TlsIdentity.selfSigned("localhost"));
    options.timeouts(ServerTimeouts.DEFAULT.withHandshake(SHORT));
    try (RawClient client = RawClient.ready(started())) {
      client.send("STARTTLS\r\n").expectReply("220 ").expectEnd();
    }
  }

  @Test
  void aServiceThatNeverAnswersEndsTheConnection() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withService(SHORT));
    service.onRecipient = CompletableFuture::new;
    try (RawClient client = RawClient.ready(started())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n");
      client.expectReply("250 ").expectReply("421 4.3.2 ").expectEnd();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(service.calls)
                    .containsExactly("begin <>", "recipient <a@example.com>", "abort"));
  }

  @Test
  void theServicesTimeIsNotTheClients() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withCommand(Duration.ofSeconds(2)));
    CompletableFuture<Reply> recipient = new CompletableFuture<>();
    service.onRecipient = () -> recipient;
    try (RawClient patient = RawClient.connect(started())) {
      // All at once, so that the client's own time never runs.
      patient.send("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nNOOP\r\n");
      patient.expectReply("220 ").expectReply("250-").expectReply("250 2.1.0 ");
      await().atMost(Duration.ofSeconds(20)).until(() -> service.calls.size() == 2);
      try (RawClient other = RawClient.greeted(server.address())) {
        // The other client's time-out tells that as much time has passed.
        other.expect(TIMEOUT);
      }
      recipient.complete(Replies.recipientOk());

      patient.expectReply("250 2.1.5 ").expectReply("250 2.0.0 OK");
    }
  }

  @Test
  void tooManyViolationsEndTheConnection() throws Exception {
    options.limits(ServerLimits.DEFAULT.withMaxViolations(2));
    try (RawClient client = RawClient.ready(started())) {
      client.send("A\r\nB\r\nC\r\nNOOP\r\n");

      client.expectReply("500 ").expectReply("500 ").expectReply("500 ");
      client.expect("421 4.7.0 mx.example Too many errors, closing connection\r\n").expectEnd();
    }
  }

  @Test
  void anUnusableChunkSizeEndsTheConnection() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      client.send(
          "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nBDAT 99999999999999999999\r\nNOOP\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("501 ").expectEnd();
    }
    assertThat(service.calls).containsExactly("begin <>", "recipient <a@example.com>", "abort");
  }

  @Test
  void oneConnectionTooManyIsTold421AndTheNextOneIsAdmitted() throws Exception {
    options.limits(ServerLimits.DEFAULT.withMaxConnections(1));
    InetSocketAddress address = started();
    try (RawClient first = RawClient.greeted(address);
        RawClient second = RawClient.connect(address)) {
      second.expect("421 4.7.0 mx.example Too many connections, try again later\r\n").expectEnd();
      first.send("QUIT\r\n").rest();
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              try (RawClient next = RawClient.connect(address)) {
                return next.reply().startsWith("220 ");
              }
            });
  }

  @Test
  void connectionsAreCountedByAddress() throws Exception {
    options.limits(ServerLimits.DEFAULT.withMaxConnectionsPerAddress(1));
    InetSocketAddress address = started();
    try (RawClient first = RawClient.connectFrom("127.0.0.2", address)) {
      first.expectReply("220 ");
      try (RawClient second = RawClient.connectFrom("127.0.0.2", address);
          RawClient third = RawClient.connectFrom("127.0.0.3", address)) {
        second.expectReply("421 4.7.0 ");
        third.expectReply("220 ");
      }
    }
  }

  @Test
  void aLineWithoutEndIsOneViolation() throws Exception {
    try (RawClient client = RawClient.ready(started())) {
      for (int i = 0; i < 100; i++) {
        client.send("x".repeat(100_000));
      }
      client.send("\r\nNOOP\r\n");

      client.expectReply("500 5.5.2 ").expectReply("250 ");
    }
  }

  @Test
  void readsNoMoreWhileTheServiceIsBusyWithContent() throws Exception {
    CompletableFuture<Void> busy = new CompletableFuture<>();
    service.onContent = () -> busy;
    byte[] content = ("x".repeat(998) + "\r\n").repeat(50_000).getBytes(StandardCharsets.US_ASCII);
    InetSocketAddress address = started();
    try (SocketChannel channel = SocketChannel.open(address)) {
      write(channel, "EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n");
      readUntil(channel, "354 ");

      ByteBuffer rest = ByteBuffer.wrap(content);
      fill(channel, rest);
      assertThat(rest.remaining()).isPositive();

      busy.complete(null);
      channel.configureBlocking(true);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      write(channel, ".\r\n");
      readUntil(channel, "250 2.0.0 Message accepted\r\n");
    }
    assertThat(service.calls).last().asString().hasSize("complete ".length() + content.length);
  }

  @Test
  void looksAtNoMoreCommandsWhileTheClientReadsNoReplies() throws Exception {
    int commands = 2_000_000;
    listener.defence(Defence.DEFAULT.withMaxCommands(Integer.MAX_VALUE));
    byte[] noops = "NOOP\r\n".repeat(commands).getBytes(StandardCharsets.US_ASCII);
    InetSocketAddress address = started();
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 65_536);
      channel.connect(address);

      ByteBuffer rest = ByteBuffer.wrap(noops);
      fill(channel, rest);
      assertThat(rest.remaining()).isPositive();
      assertThat(replies.get()).isLessThan(commands);

      channel.configureBlocking(false);
      long read =
          drainWhileWriting(
              channel, rest, commands * 14L + "220 mx.example ESMTP ready\r\n".length());
      assertThat(read).isEqualTo(commands * 14L + "220 mx.example ESMTP ready\r\n".length());
    }
  }

  @Test
  void readingThatIsSuspendedAndResumedAllTheTimeLosesNothing() throws Exception {
    int messages = 2_000;
    options.limits(ServerLimits.DEFAULT.withMaxInFlightOctets(4_096));
    service.onContent = () -> CompletableFuture.runAsync(() -> {});
    // It blocks: in the common pool, which may have one thread, it would hold up the service.
    Executor ownThread = task -> new Thread(task, "sender").start();
    String chunk = "x".repeat(3_000);
    try (RawClient client = RawClient.ready(started())) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < messages; i++) {
                    client.send(
                        "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nBDAT 3000 LAST\r\n" + chunk);
                  }
                } catch (IOException fault) {
                  throw new UncheckedIOException(fault);
                }
              },
              ownThread);
      for (int i = 0; i < messages; i++) {
        client.expectReply("250 2.1.0 ").expectReply("250 2.1.5 ").expectReply("250 2.0.0 ");
      }
      sent.join();
    }
    assertThat(service.calls.stream().filter(call -> call.equals("complete " + chunk)))
        .hasSize(messages);
  }

  @Test
  void aClientThatReadsNoRepliesIsDisconnectedInTheEnd() throws Exception {
    options.timeouts(ServerTimeouts.DEFAULT.withCommand(Duration.ofSeconds(1)));
    listener.defence(Defence.DEFAULT.withMaxCommands(Integer.MAX_VALUE));
    byte[] noops = "NOOP\r\n".repeat(2_000_000).getBytes(StandardCharsets.US_ASCII);
    InetSocketAddress address = started();
    await()
        .atMost(Duration.ofSeconds(100))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              int before = closed.size();
              sendUntilClosed(address, noops);
              await().atMost(Duration.ofSeconds(20)).until(() -> closed.size() > before);
              // Otherwise the client was kept from sending for so long that it seemed idle.
              return closed.contains("timeout in OUTPUT");
            });
  }

  /** Sends and reads nothing, until the server closes. */
  private static void sendUntilClosed(InetSocketAddress address, byte[] octets) throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 65_536);
      channel.connect(address);
      ByteBuffer rest = ByteBuffer.wrap(octets);
      try {
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      } catch (IOException reset) {
        return;
      }
    }
  }

  /** Writes until the server has taken nothing for a second. */
  private static void fill(SocketChannel channel, ByteBuffer octets) throws IOException {
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_WRITE);
      while (octets.hasRemaining()) {
        if (channel.write(octets) == 0 && selector.select(1_000) == 0) {
          break;
        }
        selector.selectedKeys().clear();
      }
    }
  }

  private static long drainWhileWriting(SocketChannel channel, ByteBuffer octets, long expected)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(65_536);
    long read = 0;
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      while (read < expected) {
        selector.select(1_000);
        selector.selectedKeys().clear();
        if (octets.hasRemaining()) {
          channel.write(octets);
        } else {
          key.interestOps(SelectionKey.OP_READ);
        }
        int count = channel.read(buffer.clear());
        if (count < 0) {
          break;
        }
        read += count;
      }
    }
    return read;
  }

  private static void write(SocketChannel channel, String octets) throws IOException {
    channel.write(ByteBuffer.wrap(octets.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void readUntil(SocketChannel channel, String octets) throws IOException {
    StringBuilder read = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(4_096);
    while (read.indexOf(octets) < 0 && channel.read(buffer.clear()) >= 0) {
      read.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
    }
    assertThat(read.toString()).contains(octets);
  }

  private InetSocketAddress started() throws IOException {
    options.observer(
        new SessionObserver() {
          @Override
          public void replied(SessionInfo session, Reply reply) {
            replies.incrementAndGet();
          }

          @Override
          public void closed(SessionInfo session, ConnectionEnded connection) {
            closed.add(connection.reason());
          }
        });
    server = SmtpServer.start(options.listener(listener.build()).build());
    return server.address();
  }
}
