package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.lend.Remainder;
import io.smtptoolkit.codec.command.Envelope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A message of a caller's, from {@code send} to its result. Its plain fields are the pool's. */
final class Job {
  final MessageContent content;
  final Consumer<Runnable> completing;
  final CompletableFuture<SendResult> result = new CompletableFuture<>();

  /** Whether its end is decided, by the pool or by the caller who cancelled. */
  final AtomicBoolean settled = new AtomicBoolean();

  /** What is still to be sent, and what became of the rest. */
  final Remainder remainder;

  /** Whether it may begin before the reply to the one before it. */
  boolean mayBeJoined = true;

  /** Since when it waits, by the lender's clock. */
  long since;

  /** Whether it needs a connection that has carried nothing. */
  boolean retried;

  /** Whether the connection that it has was used before. */
  boolean reused;

  @Nullable CompletableFuture<SendResult> sending;

  /**
   * A message that waits.
   *
   * @param completing completes the caller's future
   */
  Job(Envelope envelope, MessageContent content, Consumer<Runnable> completing) {
    remainder = new Remainder(envelope);
    this.content = content;
    this.completing = completing;
  }
}
