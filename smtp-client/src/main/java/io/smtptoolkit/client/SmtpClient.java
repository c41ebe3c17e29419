package io.smtptoolkit.client;

import io.smtptoolkit.client.mina.MinaConnector;
import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.Link;
import io.smtptoolkit.client.phase.Opening;
import io.smtptoolkit.client.phase.SerialQueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to SMTP servers.
 *
 * <pre>{@code
 * try (SmtpClient client = SmtpClient.create(SmtpClientOptions.DEFAULT);
 *     SmtpConnection connection = client.connect("mx.example", 25)) {
 *   SendResult result = connection.send(envelope, MessageContent.of(octets));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Close it when done: it owns threads.
 */
public final class SmtpClient implements AutoCloseable {
  private final SmtpClientOptions options;
  private final MinaConnector connector;
  private final ScheduledThreadPoolExecutor timer;
  private final @Nullable ExecutorService ownExecutor;
  private final Executor executor;
  private final Set<SmtpConnection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Dialogue> dialogues = ConcurrentHashMap.newKeySet();
  // Fails those who wait for a connection. Not their futures: Error Prone wants no sets of these.
  private final Set<Consumer<IOException>> connecting = ConcurrentHashMap.newKeySet();
  private final AtomicLong connectionCount = new AtomicLong();

  private SmtpClient(SmtpClientOptions options) {
    this.options = options;
    connector = new MinaConnector(options.timeouts().connect());
    timer = new ScheduledThreadPoolExecutor(1, daemon("smtp-client-timer"));
    timer.setRemoveOnCancelPolicy(true);
    ownExecutor =
        options.executor().isPresent()
            ? null
            : Executors.newCachedThreadPool(daemon("smtp-client-work"));
    executor = ownExecutor != null ? ownExecutor : options.executor().orElseThrow();
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
   * The addresses of a host are tried in turn until a TCP connection is there (RFC 5321 §5.1).
   *
   * @param host the server's name or IP address; with a verifying policy its certificate must name
   *     it
   * @param port the server's port
   * @return a connection on which mail can be sent. Fails with {@link NegativeReplyException} when
   *     the server refuses, {@link NotOfferedException} when it has no TLS and must have, {@code
   *     SSLException} when the handshake fails, {@code SocketTimeoutException} when it takes too
   *     long, and other {@link IOException}s
   */
  public CompletableFuture<SmtpConnection> connectAsync(String host, int port) {
    var result = new CompletableFuture<SmtpConnection>();
    Consumer<IOException> failing = result::completeExceptionally;
    connecting.add(failing);
    var unused = result.whenComplete((connection, error) -> connecting.remove(failing));
    step(
        result,
        () -> {
          try {
            var addresses = Arrays.asList(InetAddress.getAllByName(host)).iterator();
            tryNext(host, port, addresses, result);
          } catch (UnknownHostException e) {
            result.completeExceptionally(new UnknownHostException("no such host: " + host));
          }
        });
    return result;
  }

  /**
   * Opens a connection as {@link #connectAsync} does, and waits for it.
   *
   * @param host the server's name or IP address
   * @param port the server's port
   * @return a connection on which mail can be sent
   * @throws IOException as described there
   * @throws InterruptedException when the thread is interrupted; the connection may still come to
   *     be
   */
  public SmtpConnection connect(String host, int port) throws IOException, InterruptedException {
    return Waiting.forResult(connectAsync(host, port));
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
    dialogues.forEach(it -> it.abort(new IOException("the client was closed")));
    connector.close();
    timer.shutdownNow();
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
    // A link that opened just now has nobody left to tell it that it ended.
    connecting.forEach(it -> it.accept(new IOException("the client was closed")));
  }

  /** Runs a part of connecting. When it cannot be done, whoever waits must learn it. */
  private void step(CompletableFuture<SmtpConnection> result, Runnable part) {
    try {
      executor.execute(
          () -> {
            try {
              part.run();
            } catch (RuntimeException e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException closed) {
      result.completeExceptionally(new IOException("the client was closed", closed));
    }
  }

  private void tryNext(
      String host,
      int port,
      Iterator<InetAddress> addresses,
      CompletableFuture<SmtpConnection> result) {
    var queue = new SerialQueue(executor);
    InetSocketAddress peer = new InetSocketAddress(named(host, addresses.next()), port);
    var unused =
        connector
            .connect(peer, queue, link -> begin(link, queue, result))
            .whenComplete(
                (link, error) -> {
                  if (error != null && addresses.hasNext()) {
                    step(result, () -> tryNext(host, port, addresses, result));
                  } else if (error != null) {
                    complete(() -> result.completeExceptionally(error));
                  }
                });
  }

  /** Runs in the queue of the new connection, where a fault of an observer would go unnoticed. */
  private Dialogue begin(Link link, SerialQueue queue, CompletableFuture<SmtpConnection> result) {
    try {
      return converse(link, queue, result);
    } catch (RuntimeException fault) {
      link.closeNow();
      complete(() -> result.completeExceptionally(fault));
      throw fault;
    }
  }

  private Dialogue converse(
      Link link, SerialQueue queue, CompletableFuture<SmtpConnection> result) {
    String id = "c" + connectionCount.incrementAndGet();
    var dialogue = new Dialogue(id, link, queue, timer, options.limits(), options.observer());
    dialogues.add(dialogue);
    var unused =
        Opening.run(dialogue, options)
            .whenComplete(
                (nothing, error) -> {
                  if (error == null) {
                    SmtpConnection connection = register(dialogue, queue);
                    complete(() -> result.complete(connection));
                  } else {
                    dialogues.remove(dialogue);
                    complete(() -> result.completeExceptionally(Waiting.cause(error)));
                  }
                });
    return dialogue;
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

  /** Completes a future of the caller's, never on an I/O thread and never in a queue. */
  private void complete(Runnable completion) {
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException closed) {
      // The client was closed; whoever waits must still learn what became of it.
      completion.run();
    }
  }

  /** The address with the name that was asked for: it goes into SNI and is what is verified. */
  private static InetAddress named(String host, InetAddress address) {
    try {
      return InetAddress.getByAddress(host, address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address that was just resolved is of no known length", e);
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
