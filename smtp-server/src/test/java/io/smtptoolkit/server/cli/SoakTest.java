package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.LongForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program at full speed, with TLS, AUTH, connections that are cut, reloads, and for a third of
 * the time stops and kills: a minute of it in the build, half an hour in the long form, which says
 * how it goes; {@code -Dseed=7} makes other choices.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(7200)
class SoakTest {
  private static final LongForm SOAK = LongForm.named("soak");
  private static final Duration TIME =
      SOAK.isAskedFor() ? Duration.ofMinutes(30) : Duration.ofSeconds(60);
  private static final long SEED = Long.getLong("seed", 1);

  /** Between two starts, in the restless third. */
  private static final Duration LIFE =
      SOAK.isAskedFor() ? Duration.ofSeconds(15) : Duration.ofSeconds(4);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Chosen: caches that are bounded by time and number, such as that of TLS sessions. */
  private static final long HEAP_TOLERANCE = 2 << 20;

  @TempDir private Path folder;
  private final Random random = new Random(SEED);
  private final SoakLedger ledger = new SoakLedger(SEED);
  private final long began = System.nanoTime();
  private SoakedServer server;
  private long told = began;

  @Test
  void losesDoublesAndKeepsNothing() throws Exception {
    say("seed " + SEED + ", " + TIME);
    try (var soaked = new SoakedServer(folder)) {
      server = soaked;
      beRestless(TIME.dividedBy(3));
      beSteady(TIME.dividedBy(6), TIME.dividedBy(2));
    }
    say(ledger + "; " + server.stops() + " stops, " + server.reloads() + " reloads");
    assertThat(ledger.faults()).as("seed %s; %s", SEED, ledger).isEmpty();
  }

  private void beRestless(Duration time) throws Exception {
    server.start();
    try (var load = new SoakLoad(server, ledger)) {
      load.start(random);
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end) {
        run(LIFE);
        if (server.stops() % 2 == 0) {
          server.stop();
        } else {
          server.kill();
        }
        server.start();
      }
    }
    server.stop();
    ledger.collect(server.maildir());
  }

  private void beSteady(Duration first, Duration then) throws Exception {
    server.start();
    load(first);
    Footprint before = Footprint.of(server.pid());
    say("before: " + before);
    load(then);
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> assertNoMore(Footprint.of(server.pid()), before));
    server.stop();
    ledger.collect(server.maildir());
  }

  private void load(Duration time) throws Exception {
    try (var load = new SoakLoad(server, ledger)) {
      load.start(random);
      run(time);
    }
  }

  /** Reloads now and then. */
  private void run(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      assertThat(server.endsWithin(Duration.ofMillis(100 + random.nextInt(900))))
          .as("the server ends")
          .isFalse();
      server.reload(random);
      ledger.collect(server.maildir());
      if (System.nanoTime() - told > MINUTE.toNanos()) {
        told = System.nanoTime();
        say(ledger.toString());
      }
    }
  }

  private void assertNoMore(Footprint now, Footprint before) {
    say("after: " + now);
    assertSoftly(
        soft -> {
          soft.assertThat(now.threads())
              .as("threads")
              .hasSizeLessThanOrEqualTo(before.threads().size());
          soft.assertThat(now.files())
              .as("open files")
              .hasSizeLessThanOrEqualTo(before.files().size());
          soft.assertThat(now.heapOctets())
              .as("heap, %s before and %s now", before.classes(), now.classes())
              .isLessThan(before.heapOctets() + HEAP_TOLERANCE);
        });
  }

  private void say(String what) {
    SOAK.print("soak, %4d s: %s".formatted((System.nanoTime() - began) / 1_000_000_000, what));
  }
}
