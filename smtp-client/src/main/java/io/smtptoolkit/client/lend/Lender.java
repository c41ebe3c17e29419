package io.smtptoolkit.client.lend;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClientException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A client, as a pool sees it.
 *
 * <p>Thread-safe.
 */
public interface Lender {
  /**
   * Opens a connection. To cancel the future closes it.
   *
   * @param endpoint where to, and as whom
   * @return the connection, completed on any thread, which must not be kept; fails as {@code
   *     SmtpClient.connectAsync} does
   */
  CompletableFuture<LentConnection> connect(Endpoint endpoint);

  /**
   * Completes a future of the user's, on the user's executor if there is one.
   *
   * @param action completes the future
   */
  void complete(Runnable action);

  /**
   * Runs what may block, on a thread of the client's own.
   *
   * @param task what to do; dropped when the client is closed
   * @return whether it was taken
   */
  boolean work(Runnable task);

  /**
   * Runs something after a time, on a thread that must not be kept.
   *
   * @param time how long to wait
   * @param task what to do; dropped when the client is closed
   */
  void later(Duration time, Runnable task);

  /**
   * The clock.
   *
   * @return as {@link System#nanoTime}
   */
  long nanoTime();

  /**
   * Looks whether the calling thread may wait for the client.
   *
   * @throws IllegalStateException on an I/O thread of the client
   */
  void requireMayWait();

  /**
   * Waits for a future.
   *
   * @param future not one that depends on the caller's thread
   * @param <T> what of
   * @return its value
   * @throws SmtpClientException as it failed
   * @throws InterruptedException when the thread is interrupted
   */
  <T> T await(CompletableFuture<T> future) throws SmtpClientException, InterruptedException;
}
