package io.smtptoolkit.server.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A process that accepts, relays and retires, and is killed at a moment that a seed chooses. */
@Timeout(120)
class RelayProcessTest {
  /** RelayOptions.connectionsPerDestination: so many final dots may be unanswered. */
  private static final int MOST_AT_ONCE = 10;

  @TempDir private Path folder;

  /** RFC 5321 §6.1: nothing acknowledged is lost, and what comes twice was in between. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatWasAcknowledgedArrivesWheneverTheProcessIsKilled(long seed) throws Exception {
    Collection<String> arrived = new ConcurrentLinkedQueue<>();
    try (SmtpServer sink = sink(arrived)) {
      Process process = start(sink.address().getPort());
      Set<String> acknowledged = new HashSet<>();
      try (var output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))) {
        int enough = 1 + new Random(seed).nextInt(200);
        String line = output.readLine();
        while (line != null) {
          acknowledged.add("<" + line + "@x.example>");
          if (acknowledged.size() == enough) {
            process.toHandle().destroyForcibly();
          }
          line = output.readLine();
        }
      }
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(acknowledged).isNotEmpty();

      Set<String> queued = relayTheRest(sink.address().getPort());

      Map<String, Long> times =
          arrived.stream()
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      assertThat(times.keySet()).containsAll(acknowledged);
      List<String> doubles = times.keySet().stream().filter(it -> times.get(it) > 1).toList();
      LoggerFactory.getLogger(getClass())
          .info("seed {}: {} arrived, {} of them twice", seed, times.size(), doubles.size());
      assertThat(queued).containsAll(doubles);
      assertThat(doubles).hasSizeLessThanOrEqualTo(MOST_AT_ONCE);
      assertThat(times.values()).allMatch(it -> it <= 2);
    }
  }

  /** The recipients that were not retired. */
  private Set<String> relayTheRest(int port) throws Exception {
    try (var queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build())) {
      Set<String> queued =
          queue.find(Selection.ALL, Integer.MAX_VALUE).stream()
              .map(QueuedRecipient::forwardPath)
              .map(ForwardPath::toString)
              .collect(Collectors.toSet());
      try (Relay relay = RelayProcess.relay(queue, port)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> relay.statistics().queue().messages() == 0);
      }
      return queued;
    }
  }

  private Process start(int port) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RelayProcess.class.getName(),
            folder.toString(),
            Integer.toString(port))
        .redirectError(new File(folder.toFile(), "errors"))
        .start();
  }

  private static SmtpServer sink(Collection<String> arrived) throws IOException {
    MailService service =
        (session, reversePath, parameters) ->
            CompletableFuture.completedFuture(Begin.accepted(new Taking(arrived)));
    return SmtpServer.start(
        SmtpServerOptions.builder(service)
            .listener(
                ListenerOptions.at(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "sink.example"))
            .build());
  }

  private static final class Taking implements MailTransaction {
    private final Collection<String> arrived;
    private String recipient = "";

    Taking(Collection<String> arrived) {
      this.arrived = arrived;
    }

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      recipient = forwardPath.toString();
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      arrived.add(recipient);
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
