package io.smtptoolkit.client.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.ConnectionObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ObserverQueueTest {
  private static final ConnectionObserver SOME = new ConnectionObserver() {};

  @Test
  void callsInOrderAndBeforeItIsClosed() {
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    try (var queue = new ObserverQueue(SOME)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        queue.tell(observer -> seen.add(number));
      }
    }

    assertThat(seen).hasSize(100).isSorted();
  }

  @Test
  void goesOnAfterAnObserverThatThrows() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (var queue = new ObserverQueue(SOME)) {
      queue.tell(
          observer -> {
            throw new AssertionError("on purpose");
          });
      queue.tell(observer -> seen.add("after"));
    }

    assertThat(seen).containsExactly("after");
  }

  @Test
  void isNotHeldUpByAnObserverThatHangs() throws Exception {
    var hanging = new CountDownLatch(1);
    var queue = new ObserverQueue(SOME);
    queue.tell(observer -> awaitQuietly(hanging));

    for (int i = 0; i < 20_000; i++) {
      queue.tell(observer -> {});
    }
    queue.close();

    assertThat(hanging.getCount()).isEqualTo(1);
  }

  @Test
  void asksNothingOfTheObserverThatSeesNothing() {
    try (var queue = new ObserverQueue(ConnectionObserver.NONE)) {
      assertThat(queue.isWatching()).isFalse();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
