package io.smtptoolkit.server.config;

/** The part of mailboxes and users' names that is in the log. */
public enum LogAddresses {
  /** As they are. */
  FULL,
  /** The domain only. */
  DOMAIN,
  /** A keyed hash in place of the local-part. */
  HASH
}
