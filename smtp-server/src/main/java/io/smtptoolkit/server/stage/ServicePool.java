package io.smtptoolkit.server.stage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one blocking service, none while there is nothing to do. A call that hangs gives
 * its place to a new thread until it returns, so that it does not delay the others; but not without
 * end.
 *
 * <p>Thread-safe.
 */
public final class ServicePool implements Executor {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int size;
  private final ThreadPoolExecutor pool;
  private int hanging;

  /**
   * A pool without a thread so far.
   *
   * @param size threads at the same time, besides those that hang
   */
  public ServicePool(int size) {
    this.size = size;
    // No bound for waiting tasks is needed: there is at most one for each connection.
    pool =
        new ThreadPoolExecutor(
            size, 2 * size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ServicePool::thread);
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** A call overran its time: another thread takes its place until the call returns. */
  void replaceUntilDone(CompletableFuture<?> call) {
    if (!call.isDone()) {
      hang(1);
      var unused = call.whenComplete((done, failed) -> hang(-1));
    }
  }

  /**
   * Says whether so many calls hang that a further one would only wait.
   *
   * @return true when new work is better refused
   */
  public synchronized boolean isExhausted() {
    return hanging >= 2 * size;
  }

  private synchronized void hang(int more) {
    hanging += more;
    pool.setCorePoolSize(size + Math.min(hanging, size));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "smtp-service-" + COUNT.incrementAndGet());
    // The server keeps the JVM running, and ends only when its transactions have ended.
    thread.setDaemon(true);
    return thread;
  }
}
