package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.session.Protocol;

/** The protocol that is spoken with a configured host. Immutable. */
enum HopProtocol {
  /** With a server that passes mail on, or delivers it. */
  SMTP(Protocol.SMTP),
  /** With a server that delivers, and says for each recipient what became of it (RFC 2033). */
  LMTP(Protocol.LMTP);

  private final Protocol protocol;

  HopProtocol(Protocol protocol) {
    this.protocol = protocol;
  }

  Protocol protocol() {
    return protocol;
  }
}
