package io.smtptoolkit.server.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.server.LongForm;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A process that accepts, relays and retires, and is killed again and again at moments that a seed
 * chooses. Long form: kills, 200 times instead of 10.
 */
@Timeout(1_800)
class RelayProcessTest {
  private static final LongForm LONG = LongForm.named("kills");
  private static final int KILLS = LONG.isAskedFor() ? 200 : 10;
  private static final int CLIENTS = 3;

  @TempDir private Path folder;

  private final Ledger ledger = new Ledger();
  private final AtomicInteger numbers = new AtomicInteger(1);

  /** RFC 5321 §6.1: nothing acknowledged is lost, and what comes twice was in between. */
  @Test
  void whatWasAcknowledgedArrivesWheneverTheProcessIsKilled() throws Exception {
    Map<Kill.At, Integer> killed = new EnumMap<>(Kill.At.class);
    try (var client = SmtpClient.create(SmtpClientOptions.DEFAULT)) {
      for (long seed = 1; seed <= KILLS; seed++) {
        var kill = new Kill(seed);
        Set<Integer> queued = liveUntil(kill, client);

        assertThat(ledger.missing(queued)).as("missing after kill %d: %s", seed, kill).isEmpty();
        ledger.killed(queued);
        killed.merge(kill.at(), 1, Integer::sum);
      }
    }
    relayTheRest();

    String account = "%d kills: %s%n%s".formatted(KILLS, killed, ledger);
    LoggerFactory.getLogger(getClass()).info(account);
    LONG.print(account);
    assertThat(ledger.count()).isGreaterThan(KILLS);
    assertThat(ledger.missing(Set.of())).isEmpty();
    assertThat(ledger.damaged()).isEmpty();
    assertThat(ledger.unexplained()).isEmpty();
  }

  /** One process from its start to its kill; what it leaves in the queue. */
  private Set<Integer> liveUntil(Kill kill, SmtpClient client) throws Exception {
    try (var sink = new CountingSink(ledger, kill::happened)) {
      Process process = start(sink.port());
      List<Thread> clients = new ArrayList<>();
      try (var output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))) {
        int port = Integer.parseInt(output.readLine());
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(new RelayClient(client, ledger, numbers).start(port, kill::happened));
        }
        kill.execute(process);
      } finally {
        process.destroyForcibly();
      }
      for (Thread each : clients) {
        each.join();
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> sink.connections() == 0);
    }
    try (var queue = open()) {
      return queue.find(Selection.ALL, Integer.MAX_VALUE).stream()
          .map(recipient -> RelayClient.number(recipient.forwardPath().toString()))
          .collect(Collectors.toSet());
    }
  }

  private void relayTheRest() throws Exception {
    try (var sink = new CountingSink(ledger, any -> {});
        var queue = open();
        Relay relay = RelayProcess.relay(queue, sink.port())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> relay.statistics().queue().messages() == 0);
    }
  }

  private SqliteQueue open() throws IOException {
    return SqliteQueue.open(QueueOptions.builder(folder.resolve("queue")).reserveOctets(0).build());
  }

  private Process start(int port) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            // A process that is killed leaves what it unpacked.
            "-Dorg.sqlite.tmpdir=" + folder,
            // It would begin the log of the tests anew; and it starts in two thirds of the time.
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
            "-cp",
            System.getProperty("java.class.path"),
            RelayProcess.class.getName(),
            folder.resolve("queue").toString(),
            Integer.toString(port))
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }
}
