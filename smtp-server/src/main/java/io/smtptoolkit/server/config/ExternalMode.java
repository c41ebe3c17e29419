package io.smtptoolkit.server.config;

import io.smtptoolkit.server.tls.ClientCertificate;
import java.util.Optional;

/** The name in a client's certificate that is its user's. */
enum ExternalMode {
  /** None: EXTERNAL is not offered. */
  NONE,
  /** The {@code rfc822Name} in {@code subjectAltName}. */
  MAILBOX,
  /** The common name of the subject. */
  COMMON_NAME;

  Optional<String> user(ClientCertificate certificate) {
    return switch (this) {
      case NONE -> Optional.empty();
      case MAILBOX -> certificate.mailbox();
      case COMMON_NAME -> certificate.commonName();
    };
  }
}
