package io.smtptoolkit.client.watch;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to those who watch, an observer or a log, on a thread of its own, in order. A call that
 * throws, hangs or is slow changes nothing but what is seen of the others: calls that find the
 * queue full are dropped, counted and said.
 *
 * <p>Thread-safe.
 */
public final class CallQueue implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallQueue.class);

  // Chosen: some seconds of a busy client or server, at a few megabytes.
  private static final int MAX_WAITING_CALLS = 10_000;
  // Chosen: what a trace needs to print its last lines; a call that hangs costs no more.
  private static final long FAREWELL_MILLIS = 1_000;

  private final long restNanos;
  private final ThreadPoolExecutor thread;
  private final Queue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING_CALLS);
  // The thread has been told, and looks at what waits before it is no longer.
  private final AtomicBoolean isServed = new AtomicBoolean();
  private volatile boolean isOver;
  private final AtomicLong dropped = new AtomicLong(); // and not said yet
  private final AtomicLong allDropped = new AtomicLong();

  /**
   * An empty queue; its thread starts with the first call, and does not keep the JVM running.
   *
   * @param name of the thread
   */
  public CallQueue(String name) {
    this(name, Duration.ZERO);
  }

  /**
   * An empty queue whose thread rests after the calls that it has found, so that many connections
   * do not wake it for each call.
   *
   * @param name of the thread
   * @param rest how much later a call may be made
   */
  public CallQueue(String name, Duration rest) {
    restNanos = rest.toNanos();
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            },
            (serving, closed) -> {
              while (waiting.poll() != null) {
                drop();
              }
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /** Puts a call in the queue, or drops it when the queue is full or closed. */
  @Override
  public void execute(Runnable call) {
    if (isOver || !waiting.offer(call)) {
      drop();
    } else {
      serve();
    }
  }

  private void serve() {
    if (isServed.compareAndSet(false, true)) {
      try {
        thread.execute(this::runAll);
      } catch (Error noThread) {
        isServed.set(false);
        throw noThread;
      }
    }
  }

  private void runAll() {
    do {
      try {
        runSome();
      } finally {
        isServed.set(false);
      }
    } while (!isOver && !waiting.isEmpty() && isServed.compareAndSet(false, true));
  }

  private void runSome() {
    do {
      for (Runnable call = next(); call != null; call = next()) {
        run(call);
      }
      if (restNanos > 0 && !thread.isShutdown()) {
        LockSupport.parkNanos(restNanos);
      }
    } while (!isOver && !waiting.isEmpty());
  }

  private @Nullable Runnable next() {
    return isOver ? null : waiting.poll();
  }

  private void drop() {
    dropped.incrementAndGet();
    allDropped.incrementAndGet();
  }

  /**
   * The number of calls that were dropped so far.
   *
   * @return since the queue was made
   */
  public long dropped() {
    return allDropped.get();
  }

  /** Waits a moment for the calls that are in the queue, then drops them. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
        drops();
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
      drops();
    }
    isOver = true;
  }

  private void drops() {
    isOver = true;
    thread.shutdownNow();
  }

  private void run(Runnable call) {
    long missed = dropped.getAndSet(0);
    if (missed > 0) {
      say(() -> LOG.warn("the observer or the log is too slow: {} calls were dropped", missed));
    }
    try {
      call.run();
    } catch (Throwable fault) {
      // Whatever a user's observer throws, an Error included, must not end anything else.
      say(() -> LOG.warn("the observer failed", fault));
    }
  }

  /** The log may be what is broken, and the calls that wait are made all the same. */
  private static void say(Runnable warning) {
    try {
      warning.run();
    } catch (Throwable broken) {
      // There is nowhere else to say it.
    }
  }
}
