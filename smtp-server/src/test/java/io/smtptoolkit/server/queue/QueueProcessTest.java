package io.smtptoolkit.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues of processes that are ended, or that have little memory. */
@Timeout(60)
class QueueProcessTest {
  @TempDir private Path folder;

  /** RFC 5321 §6.1: what was acknowledged must not be lost, and nothing is there by half. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasAcknowledgedIsThereOnceWheneverTheProcessEnds(long seed) throws Exception {
    Process process = start("-Xmx128m", "work", seed);
    BufferedReader output = output(process);
    List<String> facts = facts(output, 1 + new Random(seed).nextInt(150));
    // The process itself would close its output, with facts in it.
    process.toHandle().destroyForcibly();
    facts.addAll(facts(output, Integer.MAX_VALUE));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

    try (var queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build())) {
      List<QueuedRecipient> there = queue.find(Selection.ALL, Integer.MAX_VALUE);
      var paths = new ArrayList<String>();
      for (QueuedRecipient each : there) {
        String path = each.forwardPath().toString();
        paths.add(path);
        long content = Long.parseLong(path.substring(1, path.indexOf('@')));
        assertThat(queue.content(each.message()).readAllBytes())
            .isEqualTo(QueueProcess.content(content));
      }
      Set<String> accepted = named(facts, "ACCEPTED ");
      Set<String> retiring = named(facts, "RETIRING ");
      Set<String> retired = named(facts, "RETIRED ");
      var sure = new HashSet<>(accepted);
      sure.removeAll(retiring);
      assertThat(accepted).isNotEmpty();
      assertThat(paths)
          .doesNotHaveDuplicates()
          .containsAll(sure)
          .doesNotContainAnyElementsOf(retired);
      var perhaps = new HashSet<>(retiring);
      perhaps.removeAll(retired);
      assertThat(perhaps).hasSizeLessThanOrEqualTo(1);
      assertThat(queue.statistics().messages()).isEqualTo(there.size());
    }
  }

  @Test
  void aLargeMessageNeedsNoMemory() throws Exception {
    Process process = start("-Xmx24m", "stream", 96);

    List<String> facts = facts(output(process), Integer.MAX_VALUE);

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(facts).hasSize(3).endsWith("DELETED");
    assertThat(facts.get(0)).isEqualTo(facts.get(1));
  }

  @Test
  void aSecondProcessIsRefused() throws Exception {
    Process process = start("-Xmx128m", "work", 9);
    assertThat(facts(output(process), 1)).hasSize(1);

    assertThatExceptionOfType(QueueInUseException.class)
        .isThrownBy(() -> SqliteQueue.open(QueueOptions.builder(folder).build()))
        .withMessage("the queue %s is in use by process %d", folder, process.pid());

    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    SqliteQueue.open(QueueOptions.builder(folder).build()).close();
  }

  private Process start(String memory, String what, long number) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            memory,
            "-XX:TieredStopAtLevel=1",
            // A process that is killed leaves what it unpacked.
            "-Dorg.sqlite.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            QueueProcess.class.getName(),
            what,
            folder.toString(),
            Long.toString(number))
        .redirectError(new File(folder.toFile(), "errors"))
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
  }

  /** The next lines, as many as there are. */
  private static List<String> facts(BufferedReader output, int most) throws IOException {
    var facts = new ArrayList<String>();
    while (facts.size() < most) {
      String line = output.readLine();
      if (line == null) {
        break;
      }
      facts.add(line);
    }
    return facts;
  }

  private static Set<String> named(List<String> facts, String name) {
    return facts.stream()
        .filter(fact -> fact.startsWith(name))
        .map(fact -> fact.substring(name.length()))
        .collect(Collectors.toSet());
  }
}
