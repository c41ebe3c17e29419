package io.smtptoolkit.server.config;

import io.smtptoolkit.client.TlsPolicy;

/** TLS to a configured host. Immutable. */
enum HopTls {
  /** Never. */
  NONE(TlsPolicy.NEVER),
  /** If the host offers it, with any certificate. */
  OFFERED(TlsPolicy.IF_OFFERED),
  /** By STARTTLS, and the host must prove its name. */
  REQUIRED(TlsPolicy.REQUIRED),
  /** From the first octet on, and the host must prove its name. */
  IMPLICIT(TlsPolicy.IMPLICIT);

  private final TlsPolicy policy;

  HopTls(TlsPolicy policy) {
    this.policy = policy;
  }

  TlsPolicy policy() {
    return policy;
  }
}
