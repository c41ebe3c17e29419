package io.smtptoolkit.server.mina;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialQueueTest {
  private final List<Throwable> faults = new ArrayList<>();

  @Test
  void runsTasksInOrderAndNeverTwoAtATime() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    SerialQueue queue = new SerialQueue(pool, faults::add);
    // Not thread-safe: a task that does not see the ones before, or runs beside one, spoils it.
    List<Integer> run = new ArrayList<>();
    CountDownLatch last = new CountDownLatch(1);

    for (int i = 0; i < 10_000; i++) {
      int number = i;
      queue.execute(() -> run.add(number));
    }
    queue.execute(last::countDown);

    assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(run).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    pool.shutdown();
  }

  @Test
  void aTaskGivenByATaskRunsAfterIt() {
    SerialQueue queue = new SerialQueue(Runnable::run, faults::add);
    List<String> run = new ArrayList<>();

    queue.execute(
        () -> {
          queue.execute(() -> run.add("inner"));
          run.add("outer");
        });

    assertThat(run).containsExactly("outer", "inner");
  }

  @Test
  void letsGoOfItsThreadNowAndThen() {
    Queue<Runnable> executor = new ArrayDeque<>();
    SerialQueue queue = new SerialQueue(executor::add, faults::add);
    List<Integer> run = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      int number = i;
      queue.execute(() -> run.add(number));
    }

    executor.remove().run();
    assertThat(run).hasSize(64);
    executor.remove().run();

    assertThat(run).hasSize(65);
    assertThat(executor).isEmpty();
  }

  @Test
  void aTaskThatFailsDoesNotHinderTheNext() {
    SerialQueue queue = new SerialQueue(Runnable::run, faults::add);
    List<String> run = new ArrayList<>();

    queue.execute(
        () -> {
          throw new IllegalStateException("as the test wants it");
        });
    queue.execute(() -> run.add("next"));

    assertThat(run).containsExactly("next");
    assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellsWhenTheExecutorRefuses() {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    pool.shutdown();
    SerialQueue queue = new SerialQueue(pool, faults::add);

    queue.execute(() -> {});

    assertThat(faults).singleElement().isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void anExecutorThatFailsHasRefused() {
    OutOfMemoryError noThread = new OutOfMemoryError("as the test wants it");
    SerialQueue queue =
        new SerialQueue(
            task -> {
              throw noThread;
            },
            faults::add);

    queue.execute(() -> {});

    assertThat(faults)
        .singleElement()
        .isInstanceOf(RejectedExecutionException.class)
        .hasFieldOrPropertyWithValue("cause", noThread);
  }
}
