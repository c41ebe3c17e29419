package io.smtptoolkit.server.listener;

import io.smtptoolkit.client.transport.IoThreads;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerStatistics;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.session.ConnectionDriver;
import io.smtptoolkit.server.session.MemoryBudget;
import io.smtptoolkit.server.session.RateCounts;
import io.smtptoolkit.server.session.Shared;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A server from start to stop: its listeners, and what their connections share, which is threads,
 * limits, memory, and the numbers that name them.
 *
 * <p>Thread-safe.
 */
public final class RunningServer {
  // Chosen: after the deadline of a stop, time for the last 421 to leave and to be read.
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ServerThreads threads;
  private final ConnectionLimits limits;
  private final Shared shared;
  private final Relief relief;
  private final ConnectionIds ids = new ConnectionIds();
  private final Set<ConnectionDriver> drivers = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Optional<Throwable>> terminated = new CompletableFuture<>();
  private final List<Listener> listeners = new ArrayList<>();
  private volatile boolean stopping;
  private boolean hurried; // guarded by this

  private RunningServer(SmtpServerOptions options) throws IOException {
    var max = options.limits();
    this.limits = new ConnectionLimits(max.maxConnections(), max.maxConnectionsPerAddress());
    this.threads = new ServerThreads(options.ioThreads());
    MemoryBudget budget = new MemoryBudget(max.memoryOctets(), this::relieve);
    this.shared =
        new Shared(
            threads.tlsTasks(),
            threads.watch(),
            threads.trace(),
            budget,
            new RateCounts(options.rates()),
            () -> stopping,
            System::nanoTime);
    this.relief = new Relief(drivers, budget, max.memoryOctets(), threads.watch());
    try {
      for (ListenerOptions listener : options.listeners()) {
        listeners.add(new Listener(this, options, listener));
      }
    } catch (IOException | RuntimeException fault) {
      stopping = true;
      listeners.forEach(Listener::close);
      threads.close();
      throw fault;
    }
    var unused = threads.dead().thenAccept(this::died);
  }

  /**
   * Binds all addresses and begins to serve.
   *
   * @param options how
   * @return a running server
   * @throws IOException if an address cannot be bound; then none is
   */
  public static RunningServer start(SmtpServerOptions options) throws IOException {
    return new RunningServer(options);
  }

  /**
   * The addresses on which it listens.
   *
   * @return the address with its real port, by the name of the listener, in the order of the
   *     options
   */
  public Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    listeners.forEach(listener -> addresses.put(listener.name(), listener.address()));
    return Collections.unmodifiableMap(addresses);
  }

  /**
   * The end, by whatever cause.
   *
   * @return completed with nothing after a stop, else with what the server died of
   */
  public CompletableFuture<Optional<Throwable>> terminated() {
    return terminated;
  }

  /**
   * Stops; see {@code SmtpServer.stop}. To interrupt it ends the patience.
   *
   * @param patience for mail transactions that are going on
   */
  public synchronized void stop(Duration patience) {
    if (terminated.isDone()) {
      return;
    }
    // Connections that were accepted at the last moment are told that the server stops.
    stopping = true;
    listeners.forEach(Listener::close);
    drivers.forEach(ConnectionDriver::stop);
    if (!awaitDrivers(patience)) {
      drivers.forEach(ConnectionDriver::stopNow);
      awaitDrivers(FAREWELL);
    }
    threads.close();
    terminated.complete(Optional.empty());
    if (hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Figures.
   *
   * @return of now
   */
  public ServerStatistics statistics() {
    return new ServerStatistics(
        drivers.size(),
        shared.budget().charged(),
        !stopping && !terminated.isDone(),
        threads.watch().dropped());
  }

  IoThreads io() {
    return threads.io();
  }

  ConnectionLimits limits() {
    return limits;
  }

  Shared shared() {
    return shared;
  }

  boolean isStopping() {
    return stopping;
  }

  String nextConnectionId() {
    return ids.next();
  }

  void opened(ConnectionDriver driver) {
    drivers.add(driver);
  }

  void closed(ConnectionDriver driver) {
    drivers.remove(driver);
    synchronized (drivers) {
      drivers.notifyAll();
    }
  }

  private void relieve() {
    threads.tlsTasks().execute(relief);
  }

  /** A thread is dead, or the memory is full: what is left of the server would only look alive. */
  private void died(Throwable cause) {
    if (terminated.complete(Optional.of(cause))) {
      stopping = true;
      new Thread(
              () -> {
                listeners.forEach(Listener::close);
                threads.close();
              },
              "smtp-server-end")
          .start();
    }
  }

  private boolean awaitDrivers(Duration patience) {
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
          hurried = true; // the farewell still has its time
          return false;
        }
      }
    }
    return true;
  }
}
