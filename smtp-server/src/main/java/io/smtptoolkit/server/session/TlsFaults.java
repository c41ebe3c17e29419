package io.smtptoolkit.server.session;

import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;

/** Reasons for which TLS fails, in words. */
final class TlsFaults {
  // What the JDK says when a client that must show a certificate has none.
  private static final String NO_CERTIFICATE = "empty client certificate chain";

  private TlsFaults() {}

  /** What the JDK says, and in place of it what is below where that says more. */
  static String words(Throwable fault) {
    Optional<CertificateException> ofCertificate = ofCertificate(fault);
    if (ofCertificate.isPresent()) {
      return String.valueOf(ofCertificate.get().getMessage());
    }
    return isNoCertificate(fault)
        ? "the client shows no certificate, and one is required"
        : String.valueOf(fault.getMessage());
  }

  /** Whether it is the client's certificate, or its absence, for which TLS fails. */
  static boolean isOfCertificate(Throwable fault) {
    return isNoCertificate(fault) || ofCertificate(fault).isPresent();
  }

  private static boolean isNoCertificate(Throwable fault) {
    return String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT).contains(NO_CERTIFICATE);
  }

  private static Optional<CertificateException> ofCertificate(Throwable fault) {
    Throwable cause = fault;
    // Chosen: deep enough for every provider; a chain of causes may be a circle.
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof CertificateException found) {
        return Optional.of(found);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
