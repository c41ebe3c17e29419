package io.smtptoolkit.server;

import io.smtptoolkit.server.listener.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
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
 * <p>It announces PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, CHUNKING and HELP, and STARTTLS
 * when it has an identity. It keeps the JVM running until it is stopped.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321">RFC 5321</a>
 */
public final class SmtpServer implements AutoCloseable {
  private final Listener listener;

  private SmtpServer(Listener listener) {
    this.listener = listener;
  }

  /**
   * Starts a server.
   *
   * @param options where it listens, and what it does with mail
   * @return the running server
   * @throws IOException if it cannot listen there
   */
  public static SmtpServer start(SmtpServerOptions options) throws IOException {
    return new SmtpServer(Listener.start(options));
  }

  /**
   * Where the server listens.
   *
   * @return the address, with the port that was taken if port 0 was asked for
   */
  public InetSocketAddress address() {
    return listener.address();
  }

  /**
   * Stops gracefully: no new connection is accepted; clients without a mail transaction are told
   * 421 and disconnected; clients with one may finish it, and are told 421 after its reply. What is
   * not finished by the deadline, or when the thread is interrupted, is given up, with 421. Returns
   * when everything has ended; a second call does nothing more.
   *
   * <p>Not to be called by the service, whose own call it would wait for.
   *
   * @param deadline how long mail transactions may go on; zero to give them up at once
   */
  public void stop(Duration deadline) {
    listener.stop(deadline);
  }

  /**
   * The end of the server.
   *
   * @return completed with nothing after {@link #stop}, and with the cause when the server could
   *     not go on: a thread of it died, or no memory was left. Its sockets are closed then. Never
   *     completed exceptionally; what depends on it runs on a thread of the server
   */
  public CompletableFuture<Optional<Throwable>> terminated() {
    return listener.terminated().copy();
  }

  /** Stops without patience for mail transactions that are going on. */
  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}
