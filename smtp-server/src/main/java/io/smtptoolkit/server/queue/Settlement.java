package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result of an attempt for one recipient.
 *
 * <p>Immutable.
 */
public sealed interface Settlement {
  /**
   * The recipient.
   *
   * @return the row, of a lease
   */
  long row();

  /**
   * It is done with: the row goes, and the outcome into the journal.
   *
   * @param row the recipient
   * @param outcome how it ended
   * @param status the enhanced status code, if there was one
   * @param said one line, such as the reply
   */
  record Retire(long row, Outcome outcome, Optional<EnhancedStatusCode> status, String said)
      implements Settlement {}

  /**
   * Others take its place in the same message, as those that an alias means: the row goes, with
   * {@link Outcome#EXPANDED} in the journal, and theirs come, in one commit. The message is as old
   * as before, and what its sender was told stays told. A recipient that the message has already is
   * not added again.
   *
   * @param row the recipient
   * @param recipients at least one
   * @param said one line
   */
  record Replace(long row, List<NewRecipient> recipients, String said) implements Settlement {
    /**
     * Takes a copy.
     *
     * @param row the recipient
     * @param recipients at least one
     * @param said one line
     * @throws IllegalArgumentException when there is no recipient
     */
    public Replace {
      recipients = List.copyOf(recipients);
      if (recipients.isEmpty()) {
        throw new IllegalArgumentException("a recipient is replaced by at least one");
      }
    }
  }

  /**
   * It is to be tried again.
   *
   * @param row the recipient
   * @param until when
   * @param isOutcomeUnknown whether the message may have arrived
   * @param isDelayReported whether it is noted that it is late: the sender is told now, or does not
   *     want to be
   * @param status the enhanced status code, if there was one
   * @param said one line, such as the reply
   */
  record Defer(
      long row,
      Instant until,
      boolean isOutcomeUnknown,
      boolean isDelayReported,
      Optional<EnhancedStatusCode> status,
      String said)
      implements Settlement {}

  /**
   * It waits for an operator.
   *
   * @param row the recipient
   * @param said why
   */
  record Hold(long row, String said) implements Settlement {}

  /**
   * It was not tried, and it is noted that it is late: the sender is told now, or does not want to
   * be.
   *
   * @param row the recipient
   */
  record ReportDelay(long row) implements Settlement {}

  /**
   * It was not tried: it stays as it was.
   *
   * @param row the recipient
   */
  record Return(long row) implements Settlement {}
}
