package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.LongForm;
import io.smtptoolkit.server.RawClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program, and clients with large messages. Long forms: drip measures how long others wait
 * then; gigabyte sends 1 GB instead of 32 MB.
 */
@Timeout(1_800)
class ServeLargeMessageTest {
  private static final LongForm DRIP = LongForm.named("drip");
  private static final LongForm GIGABYTE = LongForm.named("gigabyte");

  /** The size that the message has, in octets. */
  private static final long GB = 1_000_000_000;

  private static final int ROUNDS = 6;
  private static final Duration ROUND = Duration.ofSeconds(10);

  @TempDir private Path folder;

  /** No transaction of the queue is open while a client takes its time. */
  @Test
  void aClientThatDripsKeepsNoOtherWaiting() throws Exception {
    try (var program = serve("-Xmx256m");
        var dripping = RawClient.ready(program.address())) {
      var server = (InetSocketAddress) dripping.socket().getRemoteSocketAddress();
      begin(dripping, "a@x.example");
      OutputStream content = dripping.socket().getOutputStream();
      content.write(Latencies.lines(800_000));
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + queue());
          Statement statement = other.createStatement()) {
        // Its first pieces are on the disk, and others may write.
        await().atMost(Duration.ofSeconds(20)).until(() -> pieces(statement) >= 3);
        statement.execute("PRAGMA busy_timeout = 10000");
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("ROLLBACK");
      }
      try (RawClient other = RawClient.ready(server)) {
        begin(other, "b@x.example");
        other.send("Subject: x\r\n\r\n.\r\n").expectReply("250 ");
      }

      dripping.send(".\r\n").expectReply("250 ");
      if (DRIP.isAskedFor()) {
        measure(server);
      }
    }
  }

  private static int pieces(Statement statement) throws Exception {
    try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM content")) {
      return rows.getInt(1);
    }
  }

  /** In turn, so that what else the machine does hits both alike. */
  private static void measure(InetSocketAddress server) throws Exception {
    var before = new Latencies();
    before.measure(server, Latencies.during(ROUND));
    var alone = new Latencies();
    var dripped = new Latencies();
    for (int i = 0; i < ROUNDS; i++) {
      alone.measure(server, Latencies.during(ROUND));
      try (var drip = new Drip(server)) {
        dripped.measure(server, Latencies.during(ROUND));
        assertThat(drip.octets()).isPositive();
      }
    }
    var flooded = new Latencies();
    long began = System.nanoTime();
    try (var drip = new Drip(server)) {
      CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> sendGigabyte(server));
      flooded.measure(server, () -> !flood.isDone());
      flood.join();
      assertThat(drip.octets()).isPositive();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    DRIP.print(
        """
        alone                                  %s
        with a peer that drips                 %s
          ratio                                median %.2f, 99 %% %.2f
        with that, and 1 GB at full speed      %s
          ratio                                median %.2f, 99 %% %.2f; the GB took %.1f s
        """
            .formatted(
                alone,
                dripped,
                dripped.percentile(50) / alone.percentile(50),
                dripped.percentile(99) / alone.percentile(99),
                flooded,
                flooded.percentile(50) / alone.percentile(50),
                flooded.percentile(99) / alone.percentile(99),
                seconds));
    assertThat(dripped.percentile(50)).isLessThan(2 * alone.percentile(50));
    assertThat(dripped.percentile(99)).isLessThan(2 * alone.percentile(99));
  }

  /** 1 GB was announced, and comes by 1,000 octets in 10 ms; its end is never reached. */
  private static final class Drip implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final RawClient client;
    private final byte[] some = Latencies.lines(1_040);
    private final AtomicLong octets = new AtomicLong();

    Drip(InetSocketAddress server) throws IOException {
      client = RawClient.ready(server);
      client.send("MAIL FROM:<c@s.example> SIZE=" + GB + "\r\n").expectReply("250 ");
      client.send("RCPT TO:<a@x.example>\r\nDATA\r\n").expectReply("250 ").expectReply("354 ");
      var unused = thread.scheduleAtFixedRate(this::drip, 0, 10, TimeUnit.MILLISECONDS);
    }

    private void drip() {
      try {
        client.socket().getOutputStream().write(some);
        octets.addAndGet(some.length);
      } catch (IOException closed) {
        throw new IllegalStateException(closed);
      }
    }

    long octets() {
      return octets.get();
    }

    @Override
    public void close() throws IOException {
      thread.shutdownNow();
      client.close();
    }
  }

  private static void sendGigabyte(InetSocketAddress server) {
    try (RawClient client = RawClient.ready(server)) {
      send(client, "a@x.example", GB);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It goes through the queue into a Maildir. */
  @Test
  void aLargeMessageNeedsNoMemory() throws Exception {
    long octets = GIGABYTE.isAskedFor() ? GB : 32_000_000;
    try (var program = serve("-Xmx64m");
        var client = RawClient.ready(program.address())) {
      long began = System.nanoTime();
      send(client, "alice@own.example", octets);
      double accepted = (System.nanoTime() - began) / 1e9;

      Path arrived = folder.resolve("mail/alice/new");
      await().atMost(Duration.ofMinutes(5)).until(() -> !files(arrived).isEmpty());
      double delivered = (System.nanoTime() - began) / 1e9;
      long lines = octets / 80;
      assertThat(Files.size(files(arrived).get(0))).isBetween(octets - lines, octets);
      GIGABYTE.print(
          "%,d octets accepted after %.1f s and delivered after %.1f s with -Xmx64m; %s"
              .formatted(octets, accepted, delivered, program.peakMemory()));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void send(RawClient client, String recipient, long octets) throws IOException {
    // The disk may have much to do before the reply.
    client.socket().setSoTimeout(300_000);
    begin(client, recipient);
    byte[] block = Latencies.lines(80_000);
    OutputStream content = client.socket().getOutputStream();
    for (long sent = 0; sent < octets; sent += block.length) {
      content.write(block);
    }
    client.send(".\r\n").expectReply("250 ");
  }

  private static void begin(RawClient client, String recipient) throws IOException {
    client.send("MAIL FROM:<c@s.example>\r\n").expectReply("250 ");
    client.send("RCPT TO:<" + recipient + ">\r\nDATA\r\n");
    client.expectReply("250 ").expectReply("354 ");
  }

  private Path queue() {
    return folder.resolve("queue").resolve("queue.db");
  }

  private ServedProgram serve(String memory) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("smtp.toml"),
            """
            name = "mx.example.com"
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            [limits]
            max-message-size = "1GiB"
            [queue]
            folder = "queue"
            [[domain]]
            names = ["own.example"]
            maildir = "mail"
            mailboxes = ["alice", "postmaster", "abuse"]
            [relay]
            networks = ["127.0.0.0/8"]
            [[relay.route]]
            to = ["x.example"]
            hosts = ["127.0.0.1:1"]
            """);
    return ServedProgram.start(
        folder, List.of(), List.of(memory), "--config", file.toAbsolutePath().toString());
  }
}
