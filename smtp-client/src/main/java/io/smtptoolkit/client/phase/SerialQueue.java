package io.smtptoolkit.client.phase;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order given, on the threads of an executor.
 *
 * <p>Thread-safe. The lock guards the queue of tasks alone and is not held while one runs.
 */
public final class SerialQueue implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SerialQueue.class);

  private final Executor executor;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /**
   * An empty queue.
   *
   * @param executor whose threads run the tasks
   */
  public SerialQueue(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::run);
    } catch (RuntimeException refused) {
      synchronized (tasks) {
        running = false;
        tasks.clear();
      }
      throw refused;
    }
  }

  private void run() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException | Error bug) {
        // The tasks after it, time-outs among them, must still run.
        LOG.error("a task of a connection failed", bug);
      }
    }
  }
}
