package io.smtptoolkit.server.queue;

/** The final outcome for a recipient. Immutable. */
public enum Outcome {
  /** It is in its mailbox. */
  DELIVERED,
  /** Another server has it. */
  RELAYED,
  /** It became messages to other recipients. */
  EXPANDED,
  /** It cannot be delivered. */
  FAILED,
  /** An operator deleted it. */
  DELETED
}
