package io.smtptoolkit.server.mina;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs the tasks of one connection over an executor: in the order in which they were given, never
 * two at a time, each seeing what the ones before did. Without a lock, and without a thread while
 * there is no task. Thread-safe.
 */
final class SerialQueue implements Executor {
  // Chosen: a busy connection lets go of its thread now and then, so that the others get their
  // turn.
  private static final int MAX_TASKS_IN_A_ROW = 64;

  private final Executor executor;
  private final Consumer<Throwable> onFault;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * An empty queue.
   *
   * @param onFault told what a task threw, and also when the executor refuses to run tasks
   */
  SerialQueue(Executor executor, Consumer<Throwable> onFault) {
    this.executor = executor;
    this.onFault = onFault;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException refused) {
      // The count stays above zero: nothing will be run any more, as nobody would run it.
      onFault.accept(refused);
    } catch (RuntimeException | Error fault) {
      // No memory for a thread, for instance. Whoever gave the task, the clock of all connections
      // perhaps, must not suffer from it.
      onFault.accept(new RejectedExecutionException(fault));
    }
  }

  private void drain() {
    for (int i = 0; i < MAX_TASKS_IN_A_ROW; i++) {
      run(tasks.remove());
      if (waiting.decrementAndGet() == 0) {
        return;
      }
    }
    submit();
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable fault) {
      // A fault of one connection must end neither the pool's thread nor the tasks behind it.
      onFault.accept(fault);
    }
  }
}
