package io.smtptoolkit.server.queue;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A message on its way into a queue. It ends by {@link #accept} or {@link #abort}; one that does
 * neither is swept after a while.
 *
 * <p>Not thread-safe: one call at a time, and the next one after the stage before has completed.
 */
public interface IncomingMessage {
  /**
   * The name that the message will have.
   *
   * @return the same from the beginning on
   */
  QueueId id();

  /**
   * Adds content. It is copied; of a large message, all but the last piece is on the disk when the
   * stage completes, and no more than that piece is in memory.
   *
   * @param octets content as on the wire, without dot-stuffing
   * @return fails with {@link InsufficientSpaceException} or another {@code IOException}; the
   *     message is to be aborted then
   */
  CompletionStage<Void> write(ByteBuffer octets);

  /**
   * The content so far. It can be read until the next call of another method, several times, by any
   * thread; reading blocks for looks into the store.
   *
   * @return from the beginning
   */
  InputStream content();

  /**
   * Says that no more content comes.
   *
   * @return header fields, each with CRLF at its end, that belong on top of the content, such as a
   *     Date that was missing; none by default. Fails as {@link #write}
   */
  default CompletionStage<String> endContent() {
    return CompletableFuture.completedFuture("");
  }

  /**
   * Makes the message a queued one.
   *
   * @param message all but the content
   * @return completes when content, message and recipients are on the disk, all of them; fails as
   *     {@link #write}, and then nothing of it is queued
   */
  CompletionStage<QueueId> accept(NewMessage message);

  /** Forgets the message, unless it was accepted. */
  void abort();
}
