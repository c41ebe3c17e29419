package io.smtptoolkit.client.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialQueueTest {
  @Test
  void runsTasksOneAfterTheOtherInTheirOrder() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      var queue = new SerialQueue(threads);
      // Not thread-safe on purpose: two tasks at once would lose entries.
      List<Integer> seen = new ArrayList<>();
      var done = new CountDownLatch(1);
      for (int i = 0; i < 10_000; i++) {
        int number = i;
        queue.execute(() -> seen.add(number));
      }
      queue.execute(done::countDown);

      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).hasSize(10_000).isSorted();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void goesOnAfterATaskThatFails() {
    List<String> seen = new ArrayList<>();
    var queue = new SerialQueue(Runnable::run);

    queue.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    queue.execute(() -> seen.add("next"));

    assertThat(seen).containsExactly("next");
  }

  @Test
  void tellsWhenItsExecutorRefuses() {
    var threads = Executors.newSingleThreadExecutor();
    threads.shutdown();
    var queue = new SerialQueue(threads);

    assertThatThrownBy(() -> queue.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
