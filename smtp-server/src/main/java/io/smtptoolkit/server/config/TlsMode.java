package io.smtptoolkit.server.config;

/** The way in which a listener has TLS. */
enum TlsMode {
  /** Not at all. */
  NONE,
  /** By STARTTLS, for clients that want it. */
  OFFERED,
  /** By STARTTLS, before AUTH and MAIL. */
  REQUIRED,
  /** From the first octet. */
  IMPLICIT
}
