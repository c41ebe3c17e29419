package io.smtptoolkit.server.mina;

import io.smtptoolkit.server.SmtpServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/**
 * A listening socket, its threads and its connections, from start to stop.
 *
 * <p>Thread-safe.
 */
public final class Listener {
  // Chosen: the kernel queues this many connections until they are accepted; its own limit is often
  // 4,096.
  private static final int BACKLOG = 4_096;
  // Chosen: MINA adapts the size of its reads to what came; less than this is not worth an own
  // buffer.
  static final int MIN_READ_OCTETS = 2_048;
  // Chosen: disks want some, but not many, writes at a time.
  private static final int SERVICE_THREADS = 16;
  // Chosen: after the deadline of a stop, time for the last 421 to leave and to be read.
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ThreadFactory threads;
  private final ExecutorService ioThreads;
  private final ExecutorService ownExecutor;
  private final ScheduledExecutorService clock;
  private final SimpleIoProcessorPool<NioSession> processors;
  private final NioSocketAcceptor acceptor;
  private final ServerIoHandler handler;
  private final InetSocketAddress address;

  private Listener(SmtpServerOptions options) throws IOException {
    threads = named("smtp-server-");
    ioThreads = Executors.newCachedThreadPool(threads);
    ownExecutor = servicePool(named("smtp-service-"));
    clock = Executors.newSingleThreadScheduledExecutor(named("smtp-clock-"));
    Executor executor = options.executor().orElse(ownExecutor);
    handler = new ServerIoHandler(options, executor);
    processors =
        new SimpleIoProcessorPool<>(
            SingleReadProcessor.class, ioThreads, options.ioThreads(), null);
    acceptor = new NioSocketAcceptor(ioThreads, processors);
    acceptor.setHandler(handler);
    acceptor.setReuseAddress(true);
    acceptor.setBacklog(BACKLOG);
    acceptor.getSessionConfig().setTcpNoDelay(true);
    acceptor.getSessionConfig().setMinReadBufferSize(MIN_READ_OCTETS);
    // A graceful stop closes the socket that listens and keeps the connections.
    acceptor.setCloseOnDeactivation(false);
    try {
      acceptor.bind(options.listen());
    } catch (IOException | RuntimeException fault) {
      dispose();
      throw fault;
    }
    address = acceptor.getLocalAddress();
    long tick = tick(options).toNanos();
    var unused =
        clock.scheduleWithFixedDelay(this::checkDeadlines, tick, tick, TimeUnit.NANOSECONDS);
  }

  /**
   * Binds and begins to serve.
   *
   * @param options how
   * @return a running listener
   * @throws IOException if the address cannot be bound
   */
  public static Listener start(SmtpServerOptions options) throws IOException {
    return new Listener(options);
  }

  /**
   * Where it listens.
   *
   * @return the address with its real port
   */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Stops; see {@code SmtpServer.stop}.
   *
   * @param patience for mail transactions that are going on
   */
  public synchronized void stop(Duration patience) {
    if (acceptor.isDisposing()) {
      return;
    }
    handler.stopping();
    acceptor.unbind();
    handler.drivers().forEach(SessionDriver::stop);
    if (!awaitDrivers(patience)) {
      handler.drivers().forEach(SessionDriver::stopNow);
      awaitDrivers(FAREWELL);
    }
    dispose();
  }

  private boolean awaitDrivers(Duration patience) {
    Set<SessionDriver> drivers = handler.drivers();
    long end = System.nanoTime() + patience.toNanos();
    synchronized (drivers) {
      while (!drivers.isEmpty()) {
        long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (millis <= 0) {
          return false;
        }
        try {
          drivers.wait(millis);
        } catch (InterruptedException impatient) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return true;
  }

  private void dispose() {
    clock.shutdownNow();
    acceptor.dispose();
    // MINA does not dispose of processors that it was given.
    processors.dispose();
    ownExecutor.shutdown();
    ioThreads.shutdown();
  }

  private void checkDeadlines() {
    long now = System.nanoTime();
    handler
        .drivers()
        .forEach(
            driver -> {
              try {
                driver.checkDeadline(now);
              } catch (RuntimeException | Error fault) {
                // One connection's fault must not stop the clock of all others.
                driver.broken(fault);
              }
            });
  }

  /**
   * Often enough that no deadline is missed by more than a quarter, and not more than once a
   * second.
   */
  private static Duration tick(SmtpServerOptions options) {
    Duration shortest =
        Stream.of(
                options.commandTimeout(),
                options.contentTimeout(),
                options.handshakeTimeout(),
                options.serviceTimeout())
            .min(Duration::compareTo)
            .orElseThrow();
    long millis = Math.max(10, Math.min(1_000, shortest.toMillis() / 4));
    return Duration.ofMillis(millis);
  }

  private static ExecutorService servicePool(ThreadFactory factory) {
    // No bound for waiting tasks is needed: there is at most one for each connection.
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            SERVICE_THREADS,
            SERVICE_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> new Thread(task, prefix + count.incrementAndGet());
  }
}
