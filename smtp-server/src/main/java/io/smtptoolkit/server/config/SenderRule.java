package io.smtptoolkit.server.config;

/** Which reverse-paths users may have. Immutable. */
enum SenderRule {
  /** Addresses that lead to their own mailboxes. */
  OWN,
  /** All. */
  ANY
}
