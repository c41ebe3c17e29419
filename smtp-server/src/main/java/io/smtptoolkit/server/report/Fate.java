package io.smtptoolkit.server.report;

import java.time.Instant;

/**
 * The outcome for one recipient that a report can tell of.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3464#section-2.3.3">RFC 3464 §2.3.3</a>
 */
public sealed interface Fate {
  /** The message is in its mailbox here. */
  record Delivered() implements Fate {}

  /**
   * The next server has it, and does not send reports of success.
   *
   * @param remoteHost the name or address of that server
   */
  record Relayed(String remoteHost) implements Fate {}

  /** The address is an alias of several, and the message is on its way to them. */
  record Expanded() implements Fate {}

  /**
   * It is not delivered, and is not tried any more.
   *
   * @param why the last that was heard; of class 4 if the time was over
   */
  record Failed(Diagnosis why) implements Fate {}

  /**
   * It is not delivered yet.
   *
   * @param why the last that was heard
   * @param retriedUntil when it will be given up
   */
  record Delayed(Diagnosis why, Instant retriedUntil) implements Fate {}
}
