package io.smtptoolkit.server.config;

/** Says whether clients of a listener authenticate. */
enum AuthMode {
  /** They cannot. */
  NONE,
  /** They can. */
  OFFERED,
  /** They must, before MAIL. */
  REQUIRED
}
