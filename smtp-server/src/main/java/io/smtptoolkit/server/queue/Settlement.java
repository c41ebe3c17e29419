package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import java.time.Instant;
import java.util.Optional;

/**
 * What follows from an attempt for one recipient.
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
   * It is to be tried again.
   *
   * @param row the recipient
   * @param until when
   * @param isOutcomeUnknown whether the message may have arrived
   * @param isDelayReported whether the sender is told now that it is late
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
   * It was not tried, and the sender is told now that it is late.
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
