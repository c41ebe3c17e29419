package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.session.Protocol;

/** The purpose of a listener, and with that its defaults. */
enum Role {
  /** Mail from other servers, for local domains only (RFC 5321). */
  MX(Protocol.SMTP, TlsMode.OFFERED, AuthMode.NONE),
  /** Mail from users, who begin TLS by STARTTLS and authenticate (RFC 6409). */
  SUBMISSION(Protocol.SMTP, TlsMode.REQUIRED, AuthMode.REQUIRED),
  /** Mail from users, who authenticate, over TLS from the first octet (RFC 8314 §3.3). */
  SUBMISSIONS(Protocol.SMTP, TlsMode.IMPLICIT, AuthMode.REQUIRED),
  /** Mail from another server of the same site, with a reply for each recipient (RFC 2033). */
  LMTP(Protocol.LMTP, TlsMode.NONE, AuthMode.NONE);

  private final Protocol protocol;
  private final TlsMode tls;
  private final AuthMode auth;

  Role(Protocol protocol, TlsMode tls, AuthMode auth) {
    this.protocol = protocol;
    this.tls = tls;
    this.auth = auth;
  }

  Protocol protocol() {
    return protocol;
  }

  boolean isSubmission() {
    return this == SUBMISSION || this == SUBMISSIONS;
  }

  /** An mx without a certificate offers no TLS; the others fail without one. */
  TlsMode tls(boolean hasCertificate) {
    return tls == TlsMode.OFFERED && !hasCertificate ? TlsMode.NONE : tls;
  }

  AuthMode auth() {
    return auth;
  }
}
