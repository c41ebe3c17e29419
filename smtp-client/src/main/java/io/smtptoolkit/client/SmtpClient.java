package io.smtptoolkit.client;

import io.smtptoolkit.client.mina.MinaConnector;
import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.Link;
import io.smtptoolkit.client.phase.ObserverQueue;
import io.smtptoolkit.client.phase.Opening;
import io.smtptoolkit.client.phase.SerialQueue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  private final SmtpClientOptions options;
  private final MinaConnector connector;
  private final ScheduledThreadPoolExecutor timer;
  // For what may block: looking up addresses, and content and futures unless there is an executor.
  private final ExecutorService own = Executors.newCachedThreadPool(daemon("smtp-client-work"));
  private final Executor executor;
  private final ObserverQueue observers;
  private final ConnectionAttempts attempts = new ConnectionAttempts();
  private final Set<SmtpConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Dialogue> dialogues = ConcurrentHashMap.newKeySet();
  private final Set<Connecting> connecting = ConcurrentHashMap.newKeySet();
  private final AtomicLong connectionCount = new AtomicLong();
  private volatile boolean closed;

  private SmtpClient(SmtpClientOptions options) {
    this.options = options;
    connector = new MinaConnector(options.timeouts().connect());
    timer = new ScheduledThreadPoolExecutor(1, daemon("smtp-client-timer"));
    timer.setRemoveOnCancelPolicy(true);
    executor = options.executor().orElse(own);
    observers = new ObserverQueue(options.observer());
  }

  /**
   * A client.
   *
   * @param options how it behaves
   * @return the client
   */
  public static SmtpClient create(SmtpClientOptions options) {
    return new SmtpClient(options);
  }

  /**
   * Opens a connection and the conversation on it: greeting, EHLO or HELO, TLS as the policy says.
   * The addresses of a host are tried in turn until a server greets (RFC 5321 §5.1). To cancel the
   * future, or to complete it in any other way, closes the connection.
   *
   * @param endpoint where to, and as whom
   * @return a connection on which mail can be sent. Fails with {@link SmtpClientException}: {@link
   *     NegativeReplyException} when the server refuses, {@link NotOfferedException} when it has no
   *     TLS and must have, {@link ConnectionFailedException} when there is no connection, it breaks
   *     or takes too long, or the TLS handshake fails
   */
  public CompletableFuture<SmtpConnection> connectAsync(Endpoint endpoint) {
    var attempt = new Connecting(attempts, endpoint, options.timeouts().connect());
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
    CompletableFuture<SmtpConnection> connection = connectAsync(endpoint);
    try {
      return Waiting.forResult(connection);
    } catch (InterruptedException e) {
      if (!connection.cancel(true)) {
        var unused = connection.thenAccept(SmtpConnection::abort);
      }
      throw e;
    }
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
   * Connections that are open.
   *
   * @return a snapshot
   */
  public Set<SmtpConnection> connections() {
    return Set.copyOf(connections);
  }

  /** Closes every connection at once and ends the threads. */
  @Override
  public void close() {
    closed = true;
    dialogues.forEach(it -> it.abort("the client was closed"));
    connector.close();
    timer.shutdownNow();
    // A link that opened just now has no one left to tell it that it ended.
    connecting.forEach(Connecting::clientClosed);
    own.shutdown();
    observers.close();
  }

  /** What {@link Connecting} needs of this client. */
  private final class ConnectionAttempts implements Connecting.Attempts {
    @Override
    public void work(Runnable task) {
      own.execute(task);
    }

    @Override
    public InetAddress[] addresses(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }

    @Override
    public void later(Duration time, Runnable task) {
      try {
        var unused = timer.schedule(task, Timeouts.nanos(time), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closedClient) {
        LOG.debug("the client is closed", closedClient);
      }
    }

    @Override
    public String nextId() {
      return "c" + connectionCount.incrementAndGet();
    }

    @Override
    public CompletableFuture<SmtpConnection> open(
        String id, Endpoint endpoint, InetSocketAddress peer, Connecting attempt) {
      var opened = new CompletableFuture<SmtpConnection>();
      var queue = new SerialQueue(executor);
      var unused =
          connector
              .connect(peer, queue, link -> begin(id, endpoint, link, queue, attempt, opened))
              .whenComplete(
                  (link, error) -> {
                    if (error != null) {
                      opened.completeExceptionally(error);
                    }
                  });
      return opened;
    }

    @Override
    public void complete(Runnable completion) {
      SmtpClient.this.complete(completion);
    }
  }

  /** Runs in the queue of the new connection, where a fault would go unnoticed. */
  private Dialogue begin(
      String id,
      Endpoint endpoint,
      Link link,
      SerialQueue queue,
      Connecting attempt,
      CompletableFuture<SmtpConnection> opened) {
    try {
      var dialogue = new Dialogue(id, endpoint, link, queue, timer, options.limits(), observers);
      dialogues.add(dialogue);
      attempt.begun(dialogue);
      var unused =
          Opening.run(dialogue, endpoint, options)
              .whenComplete(
                  (nothing, error) -> {
                    if (error == null) {
                      opened.complete(register(dialogue, queue));
                    } else {
                      dialogues.remove(dialogue);
                      opened.completeExceptionally(error);
                    }
                  });
      return dialogue;
    } catch (RuntimeException fault) {
      link.closeNow();
      opened.completeExceptionally(fault);
      throw fault;
    }
  }

  private SmtpConnection register(Dialogue dialogue, SerialQueue queue) {
    var connection = new SmtpConnection(dialogue, options, queue, this::complete);
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

  /**
   * Completes a future of the caller's, never in a connection's queue. When the executor does not
   * take it, the caller must still learn what became of it.
   */
  private void complete(Runnable completion) {
    if (closed) {
      completion.run();
      return;
    }
    try {
      executor.execute(completion);
    } catch (RuntimeException | Error refused) {
      LOG.debug("the executor refused a completion", refused);
      try {
        own.execute(completion);
      } catch (RejectedExecutionException closedClient) {
        completion.run();
      }
    }
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
