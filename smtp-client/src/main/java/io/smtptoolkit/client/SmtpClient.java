package io.smtptoolkit.client;

import io.smtptoolkit.client.phase.Callbacks;
import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.DurationWords;
import io.smtptoolkit.client.phase.ObserverQueue;
import io.smtptoolkit.client.phase.Opening;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.SmtpPool;
import io.smtptoolkit.client.transport.IoThreads;
import io.smtptoolkit.client.transport.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to SMTP servers.
 *
 * <pre>{@code
 * try (SmtpClient client = SmtpClient.create(SmtpClientOptions.DEFAULT);
 *     SmtpConnection connection = client.connect(Endpoint.of("mx.example.com", 25))) {
 *   connection.send(envelope, MessageContent.of(octets)).orThrow();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Close it when done: it owns threads.
 */
public final class SmtpClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SmtpClient.class);

  /** The addresses of a host. */
  interface Resolver {
    /** As {@link InetAddress#getAllByName}. */
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final SmtpClientOptions options;
  private final Resolver resolver;
  private final IoThreads threads =
      new IoThreads(
          "smtp-client-io-",
          // The conversations are computed there: as many as can compute at a time.
          Runtime.getRuntime().availableProcessors(),
          true,
          this::threadDied);
  private final ScheduledThreadPoolExecutor timer;
  // For what may block: looking up addresses, and content and futures unless there is an executor.
  private final ExecutorService own = Executors.newCachedThreadPool(daemon("smtp-client-work"));
  private final Callbacks callbacks;
  private final ObserverQueue observers;
  private final ConnectionAttempts attempts = new ConnectionAttempts(false);
  private final ConnectionAttempts greetings = new ConnectionAttempts(true);
  private final Set<SmtpConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Dialogue> dialogues = ConcurrentHashMap.newKeySet();
  private final Set<Connecting> connecting = ConcurrentHashMap.newKeySet();
  private final AtomicLong connectionCount = new AtomicLong();
  private volatile boolean closed;

  private SmtpClient(SmtpClientOptions options, Resolver resolver) {
    this.options = options;
    this.resolver = resolver;
    timer = new ScheduledThreadPoolExecutor(1, daemon("smtp-client-timer"));
    timer.setRemoveOnCancelPolicy(true);
    callbacks = new Callbacks(own, options.executor(), timer);
    observers = new ObserverQueue(options.observer());
  }

  /**
   * A client.
   *
   * @param options how it behaves
   * @return the client
   */
  public static SmtpClient create(SmtpClientOptions options) {
    return new SmtpClient(options, InetAddress::getAllByName);
  }

  /** For tests: a client that knows other addresses. */
  static SmtpClient create(SmtpClientOptions options, Resolver resolver) {
    return new SmtpClient(options, resolver);
  }

  /**
   * Opens a connection and the conversation on it: greeting, EHLO or HELO, TLS as the policy says,
   * AUTH with the endpoint's credentials. The addresses of a host are tried until a server greets
   * (RFC 5321 §5.1), the families of addresses in turn, with a quarter of a second between attempts
   * that go on at the same time (RFC 8305). To cancel the future, or to complete it in any other
   * way, closes the connection.
   *
   * @param endpoint where to, and as whom
   * @return a connection on which mail can be sent. Fails with {@link SmtpClientException}: {@link
   *     NegativeReplyException} when the server refuses, {@link NotOfferedException} when it has no
   *     TLS and must have, or no AUTH for the credentials, {@link ConnectionFailedException} when
   *     there is no connection, it breaks or takes too long, or the TLS handshake fails
   */
  public CompletableFuture<SmtpConnection> connectAsync(Endpoint endpoint) {
    return startConnecting(attempts, endpoint, callbacks::complete);
  }

  private CompletableFuture<SmtpConnection> startConnecting(
      ConnectionAttempts how, Endpoint endpoint, Consumer<Runnable> completing) {
    var attempt =
        new Connecting(
            how, endpoint, options.timeouts().connect(), options.connectWithin(), completing);
    CompletableFuture<SmtpConnection> result = attempt.start();
    connecting.add(attempt);
    var unused = result.whenComplete((connection, error) -> connecting.remove(attempt));
    if (closed) {
      attempt.clientClosed();
    }
    return result;
  }

  /**
   * Opens a connection as {@link #connectAsync} does, and waits for it.
   *
   * @param endpoint where to, and as whom
   * @return a connection on which mail can be sent
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   */
  public SmtpConnection connect(Endpoint endpoint)
      throws SmtpClientException, InterruptedException {
    return connect(attempts, endpoint);
  }

  /**
   * Opens a connection up to the server's greeting, for a program that looks whether a server is
   * there: not even EHLO is said. On the connection only what closes it works; the other calls fail
   * with {@code IllegalStateException}.
   *
   * @param endpoint where to; only {@link TlsPolicy#IMPLICIT} encrypts
   * @return a connection to be closed
   * @throws SmtpClientException as described at {@link #connectAsync}
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   */
  public SmtpConnection greet(Endpoint endpoint) throws SmtpClientException, InterruptedException {
    return connect(greetings, endpoint);
  }

  private SmtpConnection connect(ConnectionAttempts how, Endpoint endpoint)
      throws SmtpClientException, InterruptedException {
    requireMayWait();
    // Nothing of the user's depends on this future, so that it may be completed anywhere.
    CompletableFuture<SmtpConnection> connection = startConnecting(how, endpoint, Runnable::run);
    try {
      return Waiting.forResult(connection);
    } catch (InterruptedException e) {
      if (!connection.cancel(true)) {
        var unused = connection.thenAccept(SmtpConnection::abort);
      }
      throw e;
    }
  }

  private void requireMayWait() {
    Waiting.refuseIf(threads.areCurrent());
  }

  /**
   * Opens a connection to a server, with everything else as in {@link Endpoint#of}.
   *
   * @param host the server's name or IP address
   * @param port the server's port
   * @return a connection on which mail can be sent
   * @throws SmtpClientException as described at {@link #connectAsync}
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   */
  public SmtpConnection connect(String host, int port)
      throws SmtpClientException, InterruptedException {
    return connect(Endpoint.of(host, port));
  }

  /**
   * A pool of this client's connections. To close the client closes them too, at once; to close the
   * pool first lets running messages end.
   *
   * @param options how many connections, and how long each
   * @return a new pool, to be closed when done
   */
  public SmtpPool pool(PoolOptions options) {
    return SmtpPool.of(
        new Lending(
            endpoint -> startConnecting(attempts, endpoint, Runnable::run),
            own,
            callbacks,
            timer,
            this::requireMayWait),
        options);
  }

  /**
   * Connections that are open.
   *
   * @return a snapshot
   */
  public Set<SmtpConnection> connections() {
    return Set.copyOf(connections);
  }

  /**
   * Closes every connection at once and ends the threads. On an I/O thread of the client it does
   * not wait for that.
   */
  @Override
  public void close() {
    if (threads.areCurrent()) {
      attempts.work(this::close);
      return;
    }
    closed = true;
    connecting.forEach(Connecting::clientClosed);
    dialogues.forEach(it -> it.abort("the client was closed"));
    threads.close();
    timer.shutdownNow();
    callbacks.close();
    own.shutdown();
    observers.close();
  }

  /** The acts of this client that {@link Connecting} needs. */
  private final class ConnectionAttempts implements Connecting.Attempts {
    private final boolean upToGreeting;

    ConnectionAttempts(boolean upToGreeting) {
      this.upToGreeting = upToGreeting;
    }

    @Override
    public void work(Runnable task) {
      try {
        own.execute(task);
      } catch (RejectedExecutionException closedClient) {
        // Closing the client fails whatever is connecting.
        LOG.debug("the client is closed", closedClient);
      }
    }

    @Override
    public InetAddress[] addresses(String host) throws UnknownHostException {
      return resolver.addresses(host);
    }

    @Override
    public Runnable later(Duration time, Runnable task) {
      try {
        var scheduled = timer.schedule(task, Timeouts.nanos(time), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      } catch (RejectedExecutionException closedClient) {
        LOG.debug("the client is closed", closedClient);
        return () -> {};
      }
    }

    @Override
    public String nextId() {
      return "c" + connectionCount.incrementAndGet();
    }

    @Override
    public CompletableFuture<SmtpConnection> open(
        String id, Endpoint endpoint, InetSocketAddress peer, Connecting.Trial attempt) {
      var opened = new CompletableFuture<SmtpConnection>();
      CompletableFuture<Link> linking =
          threads.connect(
              peer,
              endpoint.sourceAddress(),
              options.timeouts().connect(),
              link -> begin(id, endpoint, link, attempt, upToGreeting, opened));
      attempt.linking(linking);
      var unused =
          linking.whenComplete(
              (link, error) -> {
                if (error != null) {
                  opened.completeExceptionally(cannotConnect(id, peer, error));
                }
              });
      return opened;
    }
  }

  private ConnectionFailedException cannotConnect(
      String id, InetSocketAddress peer, Throwable error) {
    Throwable cause = Waiting.cause(error);
    String why =
        cause instanceof TimeoutException
            ? "waited "
                + DurationWords.of(options.timeouts().connect())
                + " for a connection to "
                + peer
            : String.valueOf(cause.getMessage());
    return new ConnectionFailedException(
        id,
        Stage.CONNECT,
        Optional.empty(),
        why,
        cause instanceof TimeoutException ? new SocketTimeoutException(why) : cause);
  }

  /** Runs on the thread of the new connection. */
  private Link.Listener begin(
      String id,
      Endpoint endpoint,
      Link link,
      Connecting.Trial attempt,
      boolean upToGreeting,
      CompletableFuture<SmtpConnection> opened) {
    endpoint.proxyHeader().ifPresent(it -> link.write(ByteBuffer.wrap(it.toOctets())));
    var dialogue = new Dialogue(id, endpoint, link, options, callbacks, observers);
    dialogues.add(dialogue);
    attempt.begun(dialogue);
    CompletableFuture<Void> opening =
        upToGreeting
            ? Opening.greet(dialogue, endpoint, options, callbacks)
            : Opening.run(dialogue, endpoint, options, callbacks);
    var unused =
        opening.whenComplete(
            (nothing, error) -> {
              if (error == null) {
                opened.complete(register(dialogue, upToGreeting));
              } else {
                dialogues.remove(dialogue);
                opened.completeExceptionally(error);
              }
            });
    return dialogue.listener();
  }

  private SmtpConnection register(Dialogue dialogue, boolean greetedOnly) {
    var connection =
        new SmtpConnection(dialogue, options, callbacks, threads::areCurrent, greetedOnly);
    connections.add(connection);
    var unused =
        dialogue
            .ended()
            .thenRun(
                () -> {
                  connections.remove(connection);
                  dialogues.remove(dialogue);
                });
    return connection;
  }

  /** An I/O thread is dead, or the memory is used up: nothing can go on. */
  private void threadDied(Throwable cause) {
    LOG.error("an I/O thread of the client failed; the client is closed", cause);
    own.execute(this::close);
  }

  private static ThreadFactory daemon(String name) {
    var count = new AtomicLong();
    return task -> {
      var thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
