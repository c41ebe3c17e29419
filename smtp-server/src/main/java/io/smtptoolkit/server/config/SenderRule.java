package io.smtptoolkit.server.config;

/** The reverse-paths that users may have. Immutable. */
enum SenderRule {
  /** Addresses that lead to their own mailboxes. */
  OWN,
  /** All. */
  ANY
}
