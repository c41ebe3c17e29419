package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.Rejected;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks at a message once, between the end of its content and the 250: adds header fields, such as
 * a signature or the verdict of a scanner, rejects it, or has it held.
 *
 * <pre>{@code
 * MessageFilter filter =
 *     message -> scanner.scan(message::content).thenApply(score -> score > 10
 *         ? FilterVerdict.hold("score " + score)
 *         : FilterVerdict.accept("X-Spam-Score: " + score + "\r\n"));
 * QueueingService.builder(queue, rules).filter(filter).build();
 * }</pre>
 *
 * <p>The content is never changed: what is added is kept apart from it, and goes on top when the
 * message is transferred. A filter that fails otherwise than by {@link Rejected}, or that adds what
 * is not a header field, is in the log, and the client gets 451.
 *
 * <p>Thread-safe: called for several messages at the same time.
 */
@FunctionalInterface
public interface MessageFilter {
  /** Adds nothing. */
  MessageFilter NONE = message -> CompletableFuture.completedFuture(FilterVerdict.ACCEPT);

  /**
   * Looks at a message. Called on the executor of the service, so that it may block as the threads
   * of that bear it.
   *
   * @param message the message; its content can be read until the stage completes
   * @return the verdict; fails with {@link Rejected} to refuse the message
   */
  CompletionStage<FilterVerdict> filter(FilteredMessage message);
}
