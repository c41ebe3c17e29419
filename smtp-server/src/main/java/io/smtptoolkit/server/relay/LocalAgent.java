package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Delivers recipients of a queue that no other server is asked for, such as those with a mailbox
 * here. The relay gives them out, tries them again and reports them as it does with all others.
 *
 * <p>Thread-safe. Its calls come on the relay's thread and do not block.
 */
public interface LocalAgent {
  /**
   * Says whether a destination is this agent's.
   *
   * @param destination of a recipient
   * @return always the same for the same destination
   */
  boolean takes(String destination);

  /**
   * Delivers to one recipient.
   *
   * @param message the message
   * @param recipient the recipient
   * @return what came of it; a stage that fails counts as {@link Later}
   */
  CompletionStage<Result> deliver(QueuedMessage message, QueuedRecipient recipient);

  /**
   * The outcome of an attempt.
   *
   * <p>Immutable.
   */
  sealed interface Result {}

  /**
   * The message is in a mailbox: a sender who asked for it is told.
   *
   * @param words such as the name of the file, for the journal
   */
  record Delivered(String words) implements Result {}

  /**
   * Other recipients take the place of this one in the message, and with it the duty to report. The
   * message does not grow younger by that: when it is too old, a recipient that took a place is
   * given up, and not replaced again.
   *
   * @param recipients at least one
   * @param words for the journal
   */
  record Replaced(List<NewRecipient> recipients, String words) implements Result {
    /**
     * Takes a copy.
     *
     * @param recipients at least one
     * @param words for the journal
     */
    public Replaced {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * The address is an alias of several that are queued already: a sender who asked for a report of
   * success is told that.
   *
   * @param words for the journal
   */
  record Expanded(String words) implements Result {}

  /**
   * It is worth another try.
   *
   * @param status of class 4
   * @param words one sentence that the sender can understand
   */
  record Later(EnhancedStatusCode status, String words) implements Result {}

  /**
   * It cannot be delivered.
   *
   * @param status of class 5
   * @param words one sentence that the sender can understand
   */
  record Failed(EnhancedStatusCode status, String words) implements Result {}
}
