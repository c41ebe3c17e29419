package io.smtptoolkit.client.mina;

import io.smtptoolkit.client.phase.Link;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketConnector;

/**
 * Opens TCP connections, and owns the I/O threads of one client.
 *
 * <p>Thread-safe.
 */
public final class MinaConnector implements AutoCloseable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "smtp-client-io-" + THREADS.incrementAndGet());
            // A client that was not closed must not keep the JVM alive.
            thread.setDaemon(true);
            return thread;
          });
  // The codec works in the connection's queue, so one processor per core is plenty.
  private final SimpleIoProcessorPool<NioSession> processors =
      new SimpleIoProcessorPool<>(
          InterestProcessor.class, threads, Runtime.getRuntime().availableProcessors(), null);
  private final NioSocketConnector connector = new NioSocketConnector(threads, processors);

  /**
   * A connector.
   *
   * @param connectTimeout how long a TCP connection may take
   */
  public MinaConnector(Duration connectTimeout) {
    connector.setConnectTimeoutMillis(Math.max(1, connectTimeout.toMillis()));
    connector.getSessionConfig().setTcpNoDelay(true);
    // Replies are short; MINA grows the buffer by itself.
    connector.getSessionConfig().setMinReadBufferSize(512);
    connector.setHandler(new LinkHandler());
  }

  /**
   * Opens a connection.
   *
   * @param peer its address, carrying the host name that was asked for
   * @param queue where its listener is called
   * @param listener makes the listener, in the queue, before anything is received
   * @return the link, or why there is none
   */
  public CompletableFuture<Link> connect(
      InetSocketAddress peer, Executor queue, Function<Link, Link.Listener> listener) {
    var opened = new CompletableFuture<Link>();
    ConnectFuture connecting =
        connector.connect(
            peer,
            (session, future) ->
                LinkHandler.attach(session, new MinaLink(session, peer, queue, listener)));
    connecting.addListener(
        future -> {
          if (connecting.isConnected()) {
            opened.complete(LinkHandler.of(connecting.getSession()));
          } else {
            Throwable cause = connecting.getException();
            String why = cause == null ? "cancelled" : String.valueOf(cause.getMessage());
            opened.completeExceptionally(
                new IOException("cannot connect to " + peer + ": " + why, cause));
          }
        });
    return opened;
  }

  /** Closes every connection and ends the threads. Not to be called on an I/O thread. */
  @Override
  public void close() {
    connector.dispose();
    processors.dispose();
    threads.shutdown();
  }
}
