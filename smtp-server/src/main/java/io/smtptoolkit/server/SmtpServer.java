package io.smtptoolkit.server;

import io.smtptoolkit.server.handler.ServerBuilder;
import io.smtptoolkit.server.listener.RunningServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A running SMTP server.
 *
 * <pre>
 *   try (SmtpServer server = SmtpServer.start(SmtpServerOptions.builder(service).build())) {
 *     … server.address() …
 *   }
 * </pre>
 *
 * <p>It announces what the {@link ExtensionOffer} of a listener has, and STARTTLS where the
 * listener has an identity. It keeps the JVM running until it is stopped.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321</a>
 */
public final class SmtpServer implements AutoCloseable {
  private final RunningServer server;

  private SmtpServer(RunningServer server) {
    this.server = server;
  }

  /**
   * Begins a server of a few functions: the easy way, with one for a message and perhaps some for
   * MAIL and RCPT.
   *
   * @return a new builder
   */
  public static ServerBuilder builder() {
    return new ServerBuilder();
  }

  /**
   * Starts a server.
   *
   * @param options where it listens, and what it does with mail
   * @return the running server
   * @throws IOException if it cannot listen there; the message names the address, and the server
   *     listens nowhere
   */
  public static SmtpServer start(SmtpServerOptions options) throws IOException {
    return new SmtpServer(RunningServer.start(options));
  }

  /**
   * The address on which the server listens; if it has several listeners, that of the first.
   *
   * @return the address, with the port that was taken if port 0 was asked for
   */
  public InetSocketAddress address() {
    return addresses().values().iterator().next();
  }

  /**
   * The address on which the listener of a name listens.
   *
   * @param listener its {@link ListenerOptions#name}
   * @return the address, with the port that was taken if port 0 was asked for
   * @throws IllegalArgumentException if no listener has that name
   */
  public InetSocketAddress address(String listener) {
    return Optional.ofNullable(addresses().get(listener))
        .orElseThrow(() -> new IllegalArgumentException("no listener is named " + listener));
  }

  /**
   * The address on which each listener listens.
   *
   * @return the addresses by the listeners' names, in the order of the options
   */
  public Map<String, InetSocketAddress> addresses() {
    return server.addresses();
  }

  /**
   * Stops gracefully: no listener accepts a new connection; clients without a mail transaction are
   * told 421 and disconnected; clients with one may finish it, and are told 421 after its reply.
   * What is not finished by the deadline, or when the thread is interrupted, is given up, with 421.
   * Returns when everything has ended; a second call does nothing more.
   *
   * <p>Not to be called by the service, whose own call it would wait for.
   *
   * @param deadline how long mail transactions may go on; zero to give them up at once
   */
  public void stop(Duration deadline) {
    server.stop(deadline);
  }

  /**
   * The end of the server.
   *
   * @return completed with nothing after {@link #stop}, and with the cause when the server could
   *     not go on: a thread of it died, or no memory was left. Its sockets are closed then. Never
   *     completed exceptionally; what depends on it runs on a thread of the server
   */
  public CompletableFuture<Optional<Throwable>> terminated() {
    return server.terminated().copy();
  }

  /**
   * Figures of the server.
   *
   * @return of now
   */
  public ServerStatistics statistics() {
    return server.statistics();
  }

  /** Stops without patience for mail transactions that are going on. */
  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}
