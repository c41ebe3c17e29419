package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our {@code smtp serve}, in a small heap, among clients that mean no good, and when it is ended in
 * the middle.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostilePeersTest {
  private static final List<String> SMALL_HEAP = List.of("-Xmx128m");
  private static final int IDLE_CONNECTIONS = 5_000;
  private static final int DELIVERIES = 15;

  @Test
  void deliversOnceASecondAmongFiveThousandIdleConnectionsAndWorse() throws InterruptedException {
    try (var server = ServeProcess.start(SMALL_HEAP);
        var crowd = crowd(server)) {
      crowd.awaitOutput(Pattern.compile("^complete$", Pattern.MULTILINE));

      var durations = deliverOnceASecond(server);

      var sorted = durations.stream().sorted().toList();
      Duration median = sorted.get(sorted.size() / 2);
      Duration worst = sorted.get(sorted.size() - 1);
      // Surefire drops what a TestReporter is told.
      System.out.println("deliveries among hostile peers: median " + median + ", worst " + worst);
      assertThat(durations).hasSize(DELIVERIES);
      assertThat(median).as("%s", durations).isLessThan(Duration.ofSeconds(1));
      assertThat(server.maildir("user").messages()).hasSize(DELIVERIES);
      assertThat(server.process().output()).doesNotContain("OutOfMemoryError");
      // None of the quiet connections paid for what the loud ones did.
      awaitOpen(crowd, IDLE_CONNECTIONS);
      // However much was sent without a CRLF, it was one bad command line, if the server went on at
      // all.
      crowd.awaitOutput(Pattern.compile("^flood (answered: 500|closed)", Pattern.MULTILINE));
    }
  }

  /** From 16 addresses, as 2,000 are the most of one. */
  @Test
  void holdsEighteenThousandConnectionsInHalfAGigaoctet() {
    String files = Command.of("sh", "-c", "ulimit -Hn").run().output().strip();
    if (!files.equals("unlimited") && Integer.parseInt(files) < 18_500) {
      throw Peers.lacking("needs 18,500 open files, and the limit is " + files);
    }
    try (var server = ServeProcess.start(List.of("-Xmx512m"));
        var crowd = crowd(server, HostileCrowd.class, 18_000)) {
      crowd.awaitOutput(Pattern.compile("^complete$", Pattern.MULTILINE));

      deliver(server, "among many");

      assertThat(server.maildir("user").messages()).hasSize(1);
      awaitOpen(crowd, 18_000);
    }
  }

  /** Bounded each is not bounded in all: what 1,500 such clients may hold is 300 MB. */
  @Test
  void deliversAmongManyClientsThatTogetherWantMoreThanTheHeap() {
    try (var server = ServeProcess.start(SMALL_HEAP);
        var crowd = crowd(server, GreedyCrowd.class, 1_500)) {
      crowd.awaitOutput(Pattern.compile("^complete$", Pattern.MULTILINE));

      for (int i = 0; i < 5; i++) {
        await()
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(200))
            // No answer in time is, like 421, for the next attempt.
            .ignoreException(UncheckedIOException.class)
            .untilAsserted(() -> deliver(server, "among greedy peers"));
      }

      assertThat(server.maildir("user").messages()).hasSizeGreaterThanOrEqualTo(5);
      assertThat(server.process().output()).doesNotContain("OutOfMemoryError");
      server.process().terminate();
      assertThat(server.process().awaitExit(Duration.ofSeconds(60))).isZero();
    }
  }

  /** The crowd says each second how many are open; the line that counts is still to come. */
  private static void awaitOpen(PeerProcess crowd, int connections) {
    int before = crowd.output().length();
    crowd.awaitOutput(
        Pattern.compile("(?s)\\A.{" + before + "}.*^open " + connections + "$", Pattern.MULTILINE));
  }

  private static PeerProcess crowd(ServeProcess server) {
    return crowd(server, HostileCrowd.class, IDLE_CONNECTIONS);
  }

  private static PeerProcess crowd(ServeProcess server, Class<?> program, int connections) {
    return Command.of("sh", "-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh")
        .and(JavaProgram.words(List.of("-Xmx256m"), program.getName()))
        .and(List.of(Integer.toString(server.port()), Integer.toString(connections)))
        .start();
  }

  private static Queue<Duration> deliverOnceASecond(ServeProcess server)
      throws InterruptedException {
    var durations = new ConcurrentLinkedQueue<Duration>();
    var done = new CountDownLatch(DELIVERIES);
    var clock = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          clock.scheduleAtFixedRate(
              () -> {
                long start = System.nanoTime();
                deliver(server, "among hostile peers");
                durations.add(Duration.ofNanos(System.nanoTime() - start));
                done.countDown();
              },
              0,
              1,
              TimeUnit.SECONDS);
      assertThat(done.await(90, TimeUnit.SECONDS)).as("deliveries so far: %s", durations).isTrue();
    } finally {
      clock.shutdownNow();
    }
    return durations;
  }

  @RepeatedTest(3)
  void messageIsInNewWhenTheServerIsKilledRightAfterItsReply() {
    try (var server = ServeProcess.start(SMALL_HEAP);
        var dialogue = beginContent(server)) {
      dialogue.send("Subject: survives\r\n\r\nkill -9\r\n.\r\n").expect("250");

      server.process().kill();

      server.process().awaitExit(Duration.ofSeconds(30));
      assertThat(server.maildir("user").path().resolve("new")).isDirectory();
      assertThat(server.maildir("user").messages())
          .singleElement()
          .asString()
          .endsWith("Subject: survives\n\nkill -9\n");
    }
  }

  @Test
  void finishesTheRunningTransactionAndSendsIdlePeersAwayOnSigterm() {
    try (var server = ServeProcess.start(SMALL_HEAP);
        var idle = Dialogue.with(server.address());
        var busy = beginContent(server)) {
      busy.send("Subject: in time\r\n\r\nfirst half\r\n");

      server.process().terminate();

      idle.expect("421");
      assertThat(idle.rest()).isEmpty();
      busy.send("second half\r\n.\r\n").expect("250");
      assertThat(server.process().awaitExit(Duration.ofSeconds(60))).isZero();
      assertThat(server.maildir("user").messages())
          .singleElement()
          .asString()
          .endsWith("Subject: in time\n\nfirst half\nsecond half\n");
    }
  }

  private static Dialogue beginContent(ServeProcess server) {
    var dialogue = Dialogue.with(server.address());
    dialogue.say("EHLO client.example", "250");
    dialogue.say("MAIL FROM:<sender@client.example>", "250");
    dialogue.say("RCPT TO:<user@" + ServeProcess.DOMAIN + ">", "250");
    dialogue.say("DATA", "354");
    return dialogue;
  }

  private static void deliver(ServeProcess server, String subject) {
    try (var dialogue = beginContent(server)) {
      dialogue.send("Subject: " + subject + "\r\n\r\n").say(".", "250");
      dialogue.say("QUIT", "221");
    }
  }
}
