package io.smtptoolkit.client;

import io.smtptoolkit.client.phase.Closing;
import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.SerialQueue;
import io.smtptoolkit.client.phase.Submission;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.extension.Extensions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
   * @return what became of it. Fails only when nothing was sent: with {@link IOException} when the
   *     connection was gone already or the content cannot be read, {@link NotOfferedException} when
   *     the server does not offer what the message needs, {@link
   *     io.smtptoolkit.codec.wire.ContentFaultException} when the content has a bare CR, a bare LF
   *     or a NUL
   */
  public CompletableFuture<SendResult> sendAsync(Envelope envelope, MessageContent content) {
    return enqueue(() -> Submission.run(dialogue, options, envelope, content));
  }

  /**
   * Sends a message as {@link #sendAsync} does, and waits for what becomes of it.
   *
   * @param envelope sender and recipients
   * @param content the content, with CRLF line ends
   * @return what became of it
   * @throws IOException as described there
   * @throws InterruptedException when the thread is interrupted; the message may still be sent
   */
  public SendResult send(Envelope envelope, MessageContent content)
      throws IOException, InterruptedException {
    return Waiting.forResult(sendAsync(envelope, content));
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
    } catch (IOException e) {
      abort();
    }
  }

  /** Closes at once, without QUIT; a running transaction fails. */
  public void abort() {
    dialogue.abort(new IOException("the connection was closed by this side"));
  }

  private <T> CompletableFuture<T> enqueue(Supplier<CompletableFuture<T>> task) {
    var result = new CompletableFuture<T>();
    try {
      queue.execute(() -> begin(task, result));
    } catch (RejectedExecutionException closedClient) {
      result.completeExceptionally(new IOException("the client was closed", closedClient));
    }
    return result;
  }

  private <T> void begin(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
    CompletableFuture<T> running = previous.thenCompose(done -> task.get());
    previous = running.handle((value, error) -> null);
    var unused =
        running.whenComplete(
            (value, error) ->
                completions.execute(
                    () -> {
                      if (error == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(Waiting.cause(error));
                      }
                    }));
  }
}
