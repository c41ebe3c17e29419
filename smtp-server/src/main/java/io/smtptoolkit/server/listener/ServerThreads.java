package io.smtptoolkit.server.listener;

import io.smtptoolkit.client.transport.IoThreads;
import io.smtptoolkit.client.watch.CallQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one server: those that serve connections, and a few for the costly part of TLS
 * handshakes, and one for those who watch. A service that blocks brings its own.
 *
 * <p>Thread-safe.
 */
final class ServerThreads implements AutoCloseable {
  // Chosen: handshakes are work for processors, and connections need them too.
  private static final int TLS_THREADS = 2;
  // Chosen: too short to be seen, and a busy server has some 50 lines to log in it.
  private static final Duration REST = Duration.ofMillis(5);

  private final CompletableFuture<Throwable> dead = new CompletableFuture<>();
  private final ExecutorService tlsTasks;
  private final IoThreads io;
  private final CallQueue watch = new CallQueue("smtp-server-observer", REST);
  private final CallQueue trace = new CallQueue("smtp-server-trace");

  ServerThreads(int ioThreads) {
    io = new IoThreads("smtp-server-", ioThreads, false, dead::complete);
    AtomicInteger count = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            TLS_THREADS,
            TLS_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "smtp-server-tls-" + count.incrementAndGet()));
    pool.allowCoreThreadTimeOut(true);
    tlsTasks = pool;
  }

  IoThreads io() {
    return io;
  }

  ExecutorService tlsTasks() {
    return tlsTasks;
  }

  /** Where the observer is called and the log is written, in order; it holds up nothing else. */
  CallQueue watch() {
    return watch;
  }

  /** Where the dialogues of traced clients are written, in order; it holds up nothing else. */
  CallQueue trace() {
    return trace;
  }

  /** Completed with what made it senseless to go on: a thread that died, or no memory left. */
  CompletableFuture<Throwable> dead() {
    return dead;
  }

  @Override
  public void close() {
    io.close();
    tlsTasks.shutdown();
    watch.close();
    trace.close();
  }
}
