package io.smtptoolkit.server.listener;

import io.smtptoolkit.client.transport.Accepting;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.session.ConnectionDriver;
import io.smtptoolkit.server.session.MemoryBudget;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import io.smtptoolkit.server.session.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that listens and its connections, from start to stop.
 *
 * <p>Thread-safe.
 */
public final class Listener {
  // Chosen: after the deadline of a stop, time for the last 421 to leave and to be read.
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  // Chosen: an operator needs to know, once.
  private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final SmtpServerOptions options;
  private final ListenerOptions listener;
  private final Setup setup;
  private final ServerThreads threads;
  private final ConnectionLimits limits;
  private final MemoryBudget budget;
  private final AtomicLong connections = new AtomicLong();
  private final Set<ConnectionDriver> drivers = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Optional<Throwable>> terminated = new CompletableFuture<>();
  private final Accepting accepting;
  private volatile boolean stopping;
  private volatile long lastWarning = System.nanoTime() - WARNING_NANOS;
  private boolean hurried; // guarded by this

  private Listener(SmtpServerOptions options) throws IOException {
    this.options = options;
    this.listener = options.listeners().get(0);
    this.setup = new Setup(options, listener);
    this.limits =
        new ConnectionLimits(
            options.limits().maxConnections(), options.limits().maxConnectionsPerAddress());
    this.threads = new ServerThreads(options.ioThreads());
    this.budget =
        new MemoryBudget(
            options.limits().memoryOctets(), () -> threads.tlsTasks().execute(this::relieve));
    try {
      this.accepting = threads.io().accept(listener.address(), this::accepted);
    } catch (IOException | RuntimeException fault) {
      threads.close();
      throw fault;
    }
    var unused = threads.dead().thenAccept(this::died);
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
    return accepting.address();
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
    accepting.close();
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

  private Link.Listener accepted(Link link) {
    InetAddress address = link.peerAddress().getAddress();
    Pressure pressure = budget.pressure();
    boolean hasRoom =
        pressure == Pressure.NONE || (pressure == Pressure.TIGHT && !listener.implicitTls());
    boolean admitted = !stopping && hasRoom && limits.admit(address);
    ConnectionDriver driver =
        new ConnectionDriver(
            setup,
            "c" + connections.incrementAndGet(),
            link,
            threads.tlsTasks(),
            budget,
            () -> stopping,
            admitted ? Optional.empty() : Optional.of(refusal()),
            done -> {
              if (admitted) {
                limits.leave(address);
              }
              closed(done);
            });
    drivers.add(driver);
    // After the link knows its listener.
    link.execute(driver::open);
    if (stopping) {
      driver.stop();
    }
    return driver;
  }

  private Reply refusal() {
    return stopping
        ? Replies.unavailable(listener.domain())
        : Replies.tooManyConnections(listener.domain());
  }

  private void closed(ConnectionDriver driver) {
    drivers.remove(driver);
    synchronized (drivers) {
      drivers.notifyAll();
    }
  }

  /** Memory is tight: clients that only keep it are told goodbye, the worst are dropped. */
  private void relieve() {
    long now = System.nanoTime();
    if (now - lastWarning > WARNING_NANOS) {
      lastWarning = now;
      LOG.warn(
          "{}: memory is tight: {} connections hold {} of {} octets ({})",
          listener.domain(),
          drivers.size(),
          budget.charged(),
          options.limits().memoryOctets(),
          budget.pressure());
    }
    drivers.forEach(ConnectionDriver::relieve);
    if (budget.pressure() == Pressure.FULL) {
      shed(budget.octetsAboveTight());
    }
  }

  /** Drops connections of which nothing comes back, those that hold most first. */
  private void shed(long octets) {
    // What each holds changes all the time, and one order must be kept while sorting.
    Map<ConnectionDriver, Long> held = new HashMap<>();
    drivers.forEach(
        driver -> {
          if (driver.isSheddable()) {
            held.put(driver, driver.charged());
          }
        });
    long freed = 0;
    for (var entry :
        held.entrySet().stream()
            .sorted(Map.Entry.<ConnectionDriver, Long>comparingByValue().reversed())
            .toList()) {
      if (freed >= octets) {
        return;
      }
      freed += entry.getValue();
      entry.getKey().shed();
    }
  }

  /** A thread is dead, or the memory is full: what is left of the server would only look alive. */
  private void died(Throwable cause) {
    if (terminated.complete(Optional.of(cause))) {
      stopping = true;
      new Thread(
              () -> {
                accepting.close();
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
