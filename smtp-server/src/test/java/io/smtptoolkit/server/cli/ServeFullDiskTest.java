package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program, when the disk of its queue or of its Maildirs is full. */
@Timeout(120)
class ServeFullDiskTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String FULL = "452 4.3.1 ";
  private static final String LISTENER =
      """
      name = "mx.example.com"
      [[listener]]
      role = "mx"
      address = "127.0.0.1:0"
      """;

  @TempDir private Path folder;

  /** Recipients and contents of which a client had the 250. */
  private final Map<String, String> accepted = new LinkedHashMap<>();

  /** The reserve lets what is queued go on, and then there is room again. */
  @Test
  void aQueueThatFillsItsDiskRefusesForNowUntilItIsRelayed() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"));
        var sink = new WaitingSink();
        var program = serve(disk, system("disk/queue", "8MiB", "mail", sink));
        var client = RawClient.ready(program.address())) {
      InetSocketAddress server = (InetSocketAddress) client.socket().getRemoteSocketAddress();
      List<RawClient> crowd = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        RawClient each = RawClient.ready(server);
        assertThat(begin(each, "crowd" + i)).startsWith("354 ");
        each.send(content("crowd" + i, 200_000));
        crowd.add(each);
      }

      assertThat(sendUntilRefused(client)).startsWith(FULL);
      for (int i = 0; i < crowd.size(); i++) {
        try (RawClient each = crowd.get(i)) {
          assertThat(end(each, "crowd" + i, content("crowd" + i, 200_000)))
              .matches("(?s)250 .*|452 4\\.3\\.1 .*");
        }
      }
      client.send("NOOP\r\n").expectReply("250 ");
      assertThat(disk.freeOctets()).isPositive();

      sink.open();
      arrivesOnce(sink);
      await().atMost(BOUND).until(() -> send(client, "again", 30_000).startsWith("250 "));
      arrivesOnce(sink);
    }
  }

  /** Others fill the disk, too. */
  @Test
  void aDiskThatOthersFillMakesNothingHalfStoredAndNothingDoubled() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"));
        var sink = new WaitingSink();
        var program = serve(disk, system("disk/queue", "1MiB", "mail", sink));
        var client = RawClient.ready(program.address())) {
      InetSocketAddress server = (InetSocketAddress) client.socket().getRemoteSocketAddress();
      for (int i = 0; i < 5; i++) {
        assertThat(send(client, "before" + i, 30_000)).startsWith("250 ");
      }
      await().atMost(BOUND).until(() -> !sink.arrived().isEmpty());
      try (RawClient small = RawClient.ready(server);
          RawClient large = RawClient.ready(server)) {
        assertThat(begin(small, "small")).startsWith("354 ");
        small.send(content("small", 30_000));
        assertThat(begin(large, "large")).startsWith("354 ");
        large.send(content("large", 1_000_000));

        disk.fill();

        sink.open();
        assertThat(end(small, "small", "")).startsWith(FULL);
        large.send(content("large", 1_000_000));
        assertThat(end(large, "large", "")).startsWith(FULL);
        assertThat(begin(client, "new")).startsWith(FULL);
      }

      disk.empty();
      await().atMost(BOUND).until(() -> send(client, "again", 600_000).startsWith("250 "));
      arrivesOnce(sink);
    }
  }

  /** The queue has it then, and its disk has room. */
  @Test
  void aMessageForAMaildirOnAFullDiskWaitsInTheQueue() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"));
        var sink = new WaitingSink();
        var program = serve(disk, system("queue", "1MiB", "disk/mail", sink));
        var client = RawClient.ready(program.address())) {
      disk.fill();

      assertThat(sendToAlice(client)).startsWith("250 ");
      await().atMost(BOUND).until(() -> program.errors().contains("No space left on device"));

      disk.empty();
      await().atMost(BOUND).until(() -> files(disk, "new").size() == 1);
      assertThat(Files.readString(files(disk, "new").get(0)))
          .startsWith("Return-Path: <c@s.example>\n")
          .endsWith("\n" + content("alice", 30_000).replace("\r\n", "\n"));
      await().atMost(BOUND).until(() -> files(disk, "tmp").isEmpty());
    }
  }

  @Test
  void withoutAQueueAFullMaildirRefusesForNowAndKeepsNothing() throws Exception {
    try (var disk = SmallDisk.mount(folder.resolve("disk"));
        var program =
            serve(
                disk,
                LISTENER
                    + """
                    [delivery]
                    domains = ["own.example"]
                    mailboxes = ["alice"]
                    maildir = "disk/mail"
                    """);
        var client = RawClient.ready(program.address())) {
      assertThat(sendToAlice(client)).startsWith("250 ");
      disk.fill();

      assertThat(sendToAlice(client)).startsWith(FULL);
      assertThat(files(disk, "tmp")).isEmpty();
      assertThat(files(disk, "new")).hasSize(1);

      disk.empty();
      assertThat(sendToAlice(client)).startsWith("250 ");
      assertThat(files(disk, "new")).hasSize(2);
    }
  }

  private static String sendToAlice(RawClient client) throws IOException {
    client.send("MAIL FROM:<c@s.example>\r\nRCPT TO:<alice@own.example>\r\nDATA\r\n");
    client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
    return client.send(content("alice", 30_000) + ".\r\n").reply();
  }

  private static List<Path> files(SmallDisk disk, String part) throws IOException {
    try (Stream<Path> files = Files.list(disk.seen().resolve("mail/alice").resolve(part))) {
      return files.toList();
    }
  }

  private ServedProgram serve(SmallDisk disk, String configuration) throws IOException {
    Path file = Files.writeString(folder.resolve("smtp.toml"), configuration);
    return ServedProgram.start(
        folder,
        disk.wrapper(),
        List.of("-XX:TieredStopAtLevel=1"),
        "--config",
        file.toAbsolutePath().toString());
  }

  private static String system(String queue, String reserve, String maildir, WaitingSink sink) {
    return LISTENER
        + """
        [queue]
        folder = "%s"
        reserve = "%s"
        [[domain]]
        names = ["own.example"]
        maildir = "%s"
        mailboxes = ["alice", "postmaster", "abuse"]
        [relay]
        retry-first = "1s"
        retry-longest = "1s"
        networks = ["127.0.0.0/8"]
        [[relay.route]]
        to = ["x.example"]
        hosts = ["127.0.0.1:%d"]
        """
            .formatted(queue, reserve, maildir, sink.port());
  }

  /** What was accepted arrives whole, and nothing else does. */
  private void arrivesOnce(WaitingSink sink) {
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(sink.arrived()).containsOnlyKeys(accepted.keySet()));
    sink.arrived()
        .forEach(
            (recipient, contents) -> {
              assertThat(contents).as(recipient).hasSize(1);
              assertThat(contents.get(0).endsWith("\r\n" + accepted.get(recipient)))
                  .as(recipient)
                  .isTrue();
            });
  }

  /** The reply that is not 250. */
  private String sendUntilRefused(RawClient client) throws IOException {
    String reply = "250 ";
    for (int i = 0; reply.startsWith("250 "); i++) {
      reply = send(client, "m" + i, i % 4 == 0 ? 600_000 : 30_000);
    }
    return reply;
  }

  private String send(RawClient client, String name, int octets) throws IOException {
    String reply = begin(client, name);
    if (!reply.startsWith("354 ")) {
      return reply;
    }
    client.send(content(name, octets));
    return end(client, name, content(name, octets));
  }

  /** The reply to DATA, or to MAIL if it is refused. */
  private static String begin(RawClient client, String name) throws IOException {
    String reply = client.send("MAIL FROM:<c@s.example>\r\n").reply();
    if (!reply.startsWith("250 ")) {
      return reply;
    }
    client.send("RCPT TO:" + recipient(name) + "\r\nDATA\r\n").expectReply("250 ");
    return client.reply();
  }

  private String end(RawClient client, String name, String content) throws IOException {
    String reply = client.send(".\r\n").reply();
    if (reply.startsWith("250 ")) {
      accepted.put(recipient(name), content);
    }
    return reply;
  }

  private static String recipient(String name) {
    return "<" + name + "@x.example>";
  }

  private static String content(String name, int octets) {
    return "Subject: " + name + "\r\n\r\n" + (name + " text\r\n").repeat(octets / 12);
  }
}
