package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.CheckReturnValue;
import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.PoolFullException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.lend.Lender;
import io.smtptoolkit.codec.command.Envelope;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Connections that are kept and shared, for messages to any number of endpoints.
 *
 * <pre>{@code
 * try (SmtpClient client = SmtpClient.create(SmtpClientOptions.DEFAULT);
 *     SmtpPool pool = client.pool(PoolOptions.DEFAULT)) {
 *   pool.send(Endpoint.of("mx.example.com", 25), envelope, content).orThrow();
 * }
 * }</pre>
 *
 * <p>A connection is used again only for an endpoint that is equal to its own in every part: user,
 * proof and TLS policy included. What else is known of it decides whether it is kept: after a 421,
 * any fault, or a cancelled message it is not.
 *
 * <p>A message whose connection was used before, and is found dead before the reply to MAIL, is
 * sent once more on a new one: the server has accepted nothing then. No other message is sent
 * twice.
 *
 * <p>Thread-safe. Close it when done, and then its client.
 */
public final class SmtpPool implements AutoCloseable {
  private final Lender lender;
  private final Events events;
  private final Pooling pooling;

  private SmtpPool(Lender lender, PoolOptions options) {
    this.lender = lender;
    events = new Events(options.observer());
    pooling = new Pooling(lender, options, events);
  }

  /**
   * A pool; for the client, which see.
   *
   * @param lender the client
   * @param options how many connections, and how long each
   * @return a new pool
   */
  @SuppressWarnings("exports") // for SmtpClient.pool
  public static SmtpPool of(Lender lender, PoolOptions options) {
    return new SmtpPool(lender, options);
  }

  /**
   * Sends a message over a connection to an endpoint, once there is one.
   *
   * @param endpoint where to, and as whom
   * @param envelope reverse-path and recipients
   * @param content the content, with CRLF line ends
   * @return the outcome for each recipient; see {@link SendResult#orThrow}. Where the pool was
   *     closed before its turn, all are not sent. Completed on the client's executor, see {@link
   *     SmtpClientOptions#executor}. Fails only when nothing was sent: as a connection's {@code
   *     sendAsync} and the client's {@code connectAsync} do, with {@link PoolFullException} when
   *     too many messages wait or this one has waited too long, and with {@link
   *     ConnectionFailedException} when the pool is closed already. To cancel it takes the message
   *     back if its turn has not come, and otherwise closes its connection
   */
  @CheckReturnValue
  public CompletableFuture<SendResult> sendAsync(
      Endpoint endpoint, Envelope envelope, MessageContent content) {
    return submit(endpoint, envelope, content, lender::complete);
  }

  /**
   * Sends a message as {@link #sendAsync} does, and waits for the outcome.
   *
   * @param endpoint where to, and as whom
   * @param envelope reverse-path and recipients
   * @param content the content, with CRLF line ends
   * @return the outcome for each recipient; see {@link SendResult#orThrow}
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; this cancels the message as
   *     described there
   */
  @CheckReturnValue
  public SendResult send(Endpoint endpoint, Envelope envelope, MessageContent content)
      throws SmtpClientException, InterruptedException {
    lender.requireMayWait();
    // Nothing of the user's depends on this future, so that it may be completed anywhere.
    CompletableFuture<SendResult> result = submit(endpoint, envelope, content, Runnable::run);
    try {
      return lender.await(result);
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    }
  }

  private CompletableFuture<SendResult> submit(
      Endpoint endpoint, Envelope envelope, MessageContent content, Consumer<Runnable> completing) {
    var job = new Job(envelope, content, completing);
    pooling.submit(endpoint, job, true);
    return job.result;
  }

  /**
   * Sends many messages, as fast as their servers take them. So many are in flight at a time, and
   * no more are taken from the source before one of them has ended and was reported; they are not
   * counted against {@link PoolOptions#maxWaiting}.
   *
   * @param messages where they come from; asked on a thread of the client's own, by one at a time,
   *     and may block
   * @param maxInFlight how many messages may be in flight, at least 1
   * @param whenSent told the end of each message, in the order of the ends; called one at a time,
   *     on the client's executor. What it throws is logged
   * @return the end, when every message was reported: how many of them were accepted. Fails, after
   *     those in flight have ended, as the source failed, and when the pool is closed. To cancel it
   *     cancels those in flight, as {@link #sendAsync} says, and takes no more
   * @throws IllegalArgumentException when {@code maxInFlight} is less than 1
   */
  public CompletableFuture<BulkProgress> sendAllAsync(
      Iterator<OutgoingMessage> messages, int maxInFlight, Consumer<SentMessage> whenSent) {
    if (maxInFlight < 1) {
      throw new IllegalArgumentException("maxInFlight: " + maxInFlight + " is less than 1");
    }
    return new Bulk(pooling, lender, messages, maxInFlight, whenSent).start();
  }

  /**
   * The figures of what there is, and of what there was so far.
   *
   * @return a snapshot
   */
  public PoolStatistics statistics() {
    return pooling.statistics();
  }

  /**
   * Closes the pool: running messages end, those that wait are not sent, and each connection says
   * QUIT. New messages fail.
   *
   * @return completed, never exceptionally by this side, when every connection is closed; to cancel
   *     it changes nothing
   */
  public CompletableFuture<Void> drainAsync() {
    var result = new CompletableFuture<Void>();
    var unused = pooling.close().thenRun(() -> lender.complete(() -> result.complete(null)));
    return result;
  }

  /**
   * Closes the pool as {@link #drainAsync} does, and waits for it. When the thread is interrupted,
   * it goes on as {@link #closeNow}.
   *
   * @throws IllegalStateException on an I/O thread of the client
   */
  @Override
  public void close() {
    lender.requireMayWait();
    try {
      lender.await(pooling.close());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closeNow();
    } catch (SmtpClientException e) {
      throw new AssertionError("closing has no failure", e);
    }
    events.close();
  }

  /** Closes the pool and every connection at once, without QUIT; running messages fail. */
  public void closeNow() {
    var unused = pooling.closeNow();
  }
}
