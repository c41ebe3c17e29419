package io.smtptoolkit.client.phase;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is the user's: the reading of content, and what depends on futures. Never on an I/O
 * thread, whatever the user's executor is: it is handed tasks by a thread of the client's own, so
 * that it may reject, throw, hang or drop them.
 *
 * <p>A future of the user's is completed in any case: by a thread of the client's own when the
 * executor does not take the task, or has not run it in {@link #PATIENCE}.
 *
 * <p>Thread-safe.
 */
public final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  /** Chosen: a busy executor gets to its tasks by then. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A completion that runs once. */
  private static final class Completion implements Runnable {
    private final Runnable action;
    private final long since = System.nanoTime();
    private final AtomicBoolean begun = new AtomicBoolean();

    Completion(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      if (begun.compareAndSet(false, true)) {
        action.run();
      }
    }
  }

  private final ExecutorService own;
  private final Optional<Executor> users;
  private final ConcurrentLinkedQueue<Completion> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /**
   * Callbacks of a client.
   *
   * @param own threads of the client's, of which there is always one more
   * @param users the user's executor; empty for the client's own threads
   * @param timer looks after completions of the user's executor
   */
  public Callbacks(ExecutorService own, Optional<Executor> users, ScheduledExecutorService timer) {
    this.own = own;
    this.users = users;
    if (users.isPresent()) {
      // Often enough that finished ones are not kept for long.
      var unused = timer.scheduleWithFixedDelay(this::lookAfter, 1, 1, TimeUnit.SECONDS);
    }
  }

  /**
   * Runs a task that may block on the user's executor.
   *
   * @param task what to do
   * @param refused told when the executor does not take it
   */
  void run(Runnable task, Consumer<Throwable> refused) {
    if (users.isEmpty()) {
      runOwn(task, refused);
      return;
    }
    Executor executor = users.get();
    runOwn(
        () -> {
          try {
            executor.execute(task);
          } catch (Throwable fault) {
            refused.accept(fault);
          }
        },
        refused);
  }

  /**
   * Runs a task that may block, or computes for long, on a thread of the client's own.
   *
   * @param task what to do
   * @param refused told when the client is closed
   */
  void runOwn(Runnable task, Consumer<Throwable> refused) {
    try {
      own.execute(task);
    } catch (RejectedExecutionException shutDown) {
      refused.accept(shutDown);
    }
  }

  /**
   * Completes a future of the user's, and with it what depends on it.
   *
   * @param action completes the future
   */
  public void complete(Runnable action) {
    if (users.isEmpty()) {
      runOwn(action, refused -> action.run());
      return;
    }
    var completion = new Completion(action);
    waiting.add(completion);
    if (closed) {
      completeWaiting();
      return;
    }
    run(
        completion,
        refused -> {
          LOG.debug("the executor did not take a completion", refused);
          completion.run();
        });
  }

  /**
   * Completes at once what still waits for the user's executor, and whatever comes later, since the
   * client is closed. Not on the caller's thread, which must not wait for what depends on it.
   */
  public void close() {
    closed = true;
    completeWaiting();
  }

  private void completeWaiting() {
    for (Completion each = waiting.poll(); each != null; each = waiting.poll()) {
      completeByOwn(each);
    }
  }

  private void completeByOwn(Completion completion) {
    if (!completion.begun.get()) {
      runOwn(completion, refused -> completion.run());
    }
  }

  private void lookAfter() {
    long now = System.nanoTime();
    for (Completion oldest = waiting.peek(); oldest != null; oldest = waiting.peek()) {
      boolean overdue = now - oldest.since > PATIENCE.toNanos();
      if (!oldest.begun.get() && !overdue) {
        return;
      }
      waiting.remove(oldest);
      if (!oldest.begun.get()) {
        LOG.warn("the executor has not completed a future in {}", DurationWords.of(PATIENCE));
        completeByOwn(oldest);
      }
    }
  }
}
