package io.smtptoolkit.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.smtptoolkit.client.watch.CallQueue;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The calls of an observer that is too slow; for the others see {@code ObserverQueueTest}. */
@Timeout(60)
class DroppedCallsTest {
  @Test
  void countsTheCallsThatItDropsAndSaysSo() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(CallQueue.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    logger.addAppender(said);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    try (CallQueue queue = new CallQueue("test")) {
      queue.execute(
          () -> {
            running.countDown();
            awaitQuietly(hanging);
          });
      awaitQuietly(running);
      for (int i = 0; i < 15_000; i++) {
        queue.execute(calls::incrementAndGet);
      }
      hanging.countDown();
    } finally {
      logger.detachAppender(said);
    }

    assertThat(calls.get()).isEqualTo(10_000);
    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("the observer or the log is too slow: 5000 calls were dropped");
  }

  /** Whether its thread works, rests or is about to end. */
  @Test
  void runsEachCall() throws Exception {
    for (int i = 0; i < 300; i++) {
      AtomicInteger calls = new AtomicInteger();
      CountDownLatch first = new CountDownLatch(1);
      try (CallQueue queue = new CallQueue("test", Duration.ofMillis(i % 5))) {
        queue.execute(
            () -> {
              calls.incrementAndGet();
              first.countDown();
            });
        if (i % 2 == 1) {
          awaitQuietly(first);
        }
        queue.execute(calls::incrementAndGet);

        await()
            .atMost(Duration.ofSeconds(50))
            .pollInterval(Duration.ofMillis(1))
            .untilAsserted(() -> assertThat(calls).hasValue(2));
      }
    }
  }

  /**
   * The call throws, and so does the log that is told: the call that waits is made all the same.
   */
  @Test
  void goesOnWhenTheLogThrows() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(CallQueue.class);
    AtomicInteger told = new AtomicInteger();
    var broken =
        new ListAppender<ILoggingEvent>() {
          @Override
          public synchronized void doAppend(ILoggingEvent event) {
            if (event.getThreadName().equals("broken log")) {
              told.incrementAndGet();
              throw new LinkageError("made by a test");
            }
          }
        };
    broken.start();
    logger.addAppender(broken);
    CountDownLatch called = new CountDownLatch(1);
    try (CallQueue queue = new CallQueue("broken log")) {
      queue.execute(
          () -> {
            queue.execute(called::countDown);
            throw new IllegalStateException("made by a test");
          });
      awaitQuietly(called);
    } finally {
      logger.detachAppender(broken);
    }

    assertThat(told).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
