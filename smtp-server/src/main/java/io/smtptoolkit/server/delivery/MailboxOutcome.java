package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;

/**
 * The outcome of an attempt to store a message in a mailbox.
 *
 * <p>Immutable.
 */
public sealed interface MailboxOutcome {
  /**
   * The message is in the mailbox, and on the disk.
   *
   * @param name of its file
   */
  record Stored(String name) implements MailboxOutcome {}

  /**
   * It is worth another try.
   *
   * @param status of class 4
   * @param words one sentence that the sender can understand
   */
  record Later(EnhancedStatusCode status, String words) implements MailboxOutcome {}

  /**
   * It cannot be stored.
   *
   * @param status of class 5
   * @param words one sentence that the sender can understand
   */
  record Never(EnhancedStatusCode status, String words) implements MailboxOutcome {}

  /**
   * It is worth another try.
   *
   * @param status such as {@code 4.3.0}
   * @param words one sentence that the sender can understand
   * @return the outcome
   */
  static MailboxOutcome later(String status, String words) {
    return new Later(EnhancedStatusCode.of(status), words);
  }

  /**
   * It cannot be stored.
   *
   * @param status such as {@code 5.1.1}
   * @param words one sentence that the sender can understand
   * @return the outcome
   */
  static MailboxOutcome never(String status, String words) {
    return new Never(EnhancedStatusCode.of(status), words);
  }
}
