package io.smtptoolkit.client;

import io.smtptoolkit.client.phase.Closing;
import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.SerialQueue;
import io.smtptoolkit.client.phase.Submission;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.extension.Extensions;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One conversation with a server, on which any number of messages can be sent, one after the other.
 *
 * <p>Thread-safe: what is asked for while a transaction runs waits for its end. A connection that
 * has failed or was closed, by either side, stays closed; each call then fails.
 */
public final class SmtpConnection implements AutoCloseable {
  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final SerialQueue queue;
  private final Executor completions;
  private final Extensions extensions;
  private final boolean encrypted;
  private final CompletableFuture<Void> closed;
  // Confined to the queue: completed when all that was asked for so far is done.
  private CompletableFuture<?> previous = CompletableFuture.completedFuture(null);

  /** Made in the connection's queue. */
  SmtpConnection(
      Dialogue dialogue, SmtpClientOptions options, SerialQueue queue, Executor completions) {
    this.dialogue = dialogue;
    this.options = options;
    this.queue = queue;
    this.completions = completions;
    extensions = dialogue.facts().extensions();
    encrypted = dialogue.facts().tls();
    closed = dialogue.ended().thenRunAsync(() -> {}, completions);
  }

  /**
   * Which connection this is, in messages and for observers.
   *
   * @return unique within the client
   */
  public String id() {
    return dialogue.id();
  }

  /**
   * What the server offers.
   *
   * @return as in its last EHLO reply
   */
  public Extensions extensions() {
    return extensions;
  }

  /**
   * Whether TLS is active.
   *
   * @return true from the beginning or never
   */
  public boolean isEncrypted() {
    return encrypted;
  }

  /**
   * Whether mail can still be sent.
   *
   * @return false once the connection is closed
   */
  public boolean isOpen() {
    return dialogue.failure().isEmpty();
  }

  /**
   * The end of the connection, however it comes.
   *
   * @return completed, never exceptionally, once the connection is closed
   */
  public CompletableFuture<Void> closed() {
    return closed;
  }

  /**
   * Sends a message.
   *
   * @param envelope sender and recipients
   * @param content the content, with CRLF line ends
   * @return the outcome for each recipient; see {@link SendResult#orThrow}. Fails only when nothing
   *     was sent: with {@link ConnectionFailedException} when the connection was gone already,
   *     {@link NotOfferedException} when the server does not offer what the message needs, {@link
   *     ContentException} when the content cannot be read, or has a bare CR, a bare LF or a NUL. To
   *     cancel it takes the message back if its turn has not come, and otherwise closes the
   *     connection; what the server has by then is told to the observer
   */
  @CheckReturnValue
  public CompletableFuture<SendResult> sendAsync(Envelope envelope, MessageContent content) {
    return enqueue(() -> Submission.run(dialogue, options, envelope, content));
  }

  /**
   * Sends a message as {@link #sendAsync} does, and waits for the outcome.
   *
   * @param envelope sender and recipients
   * @param content the content, with CRLF line ends
   * @return the outcome for each recipient; see {@link SendResult#orThrow}
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; this cancels the message as
   *     described there
   */
  @CheckReturnValue
  public SendResult send(Envelope envelope, MessageContent content)
      throws SmtpClientException, InterruptedException {
    CompletableFuture<SendResult> result = sendAsync(envelope, content);
    try {
      return Waiting.forResult(result);
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    }
  }

  /**
   * Says QUIT once all messages are sent, and closes.
   *
   * @return completed, never exceptionally, when the conversation is over
   */
  public CompletableFuture<Void> quitAsync() {
    return enqueue(() -> Closing.run(dialogue, options.timeouts()));
  }

  /** Says QUIT once all messages are sent, waits for the reply, and closes. */
  @Override
  public void close() {
    try {
      Waiting.forResult(quitAsync());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort();
    } catch (SmtpClientException e) {
      abort();
    }
  }

  /** Closes at once, without QUIT; a running transaction fails. */
  public void abort() {
    dialogue.abort("the connection was closed by this side");
  }

  private <T> CompletableFuture<T> enqueue(Supplier<CompletableFuture<T>> task) {
    var call = new Call<T>(task);
    try {
      queue.execute(call::begin);
    } catch (RejectedExecutionException closedClient) {
      call.fail(
          new ConnectionFailedException(
              id(), Stage.IDLE, Optional.empty(), "the client was closed", closedClient));
    }
    return call.result;
  }

  /** Something that was asked for, and may be cancelled. */
  private final class Call<T> {
    private enum Progress {
      WAITING,
      RUNNING,
      DONE
    }

    private final Supplier<CompletableFuture<T>> task;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WAITING);

    Call(Supplier<CompletableFuture<T>> task) {
      this.task = task;
      var unused = result.whenComplete((value, error) -> completedBySomeone());
    }

    void begin() {
      CompletableFuture<T> running = previous.thenCompose(done -> run());
      previous = running.handle((value, error) -> null);
      var unused =
          running.whenComplete(
              (value, error) -> {
                progress.set(Progress.DONE);
                if (error == null) {
                  completions.execute(() -> result.complete(value));
                } else {
                  fail(Waiting.cause(error));
                }
              });
    }

    void fail(Throwable cause) {
      progress.set(Progress.DONE);
      completions.execute(() -> result.completeExceptionally(cause));
    }

    private CompletableFuture<T> run() {
      return progress.compareAndSet(Progress.WAITING, Progress.RUNNING)
          ? task.get()
          : CompletableFuture.failedFuture(new CancellationException());
    }

    /**
     * Completed by us, or else cancelled: what is under way cannot be taken back but by closing.
     */
    private void completedBySomeone() {
      if (progress.getAndSet(Progress.DONE) == Progress.RUNNING) {
        dialogue.cancel();
      }
    }
  }
}
