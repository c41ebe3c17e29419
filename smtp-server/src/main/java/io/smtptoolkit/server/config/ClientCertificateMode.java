package io.smtptoolkit.server.config;

/** Says whether clients of a listener show certificates. */
enum ClientCertificateMode {
  /** They are not asked. */
  NONE,
  /** They are asked, and one that is not trusted is as none. */
  ASKED,
  /** They must, or the handshake ends. */
  REQUIRED
}
