package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.QueuedRecipient;

/**
 * Something about a recipient that its sender may want to hear.
 *
 * <p>Immutable.
 *
 * @param kind what
 * @param recipient the recipient
 * @param reason the last attempt
 */
record Notice(Kind kind, QueuedRecipient recipient, Reason reason) {
  /** The kind of news. Immutable. */
  enum Kind {
    /** It cannot be delivered. */
    FAILED,
    /** It is late. */
    DELAYED,
    /** Another server has it that does not report success. */
    RELAYED,
    /** It is in a mailbox of this host. */
    DELIVERED,
    /** It became several others. */
    EXPANDED
  }
}
