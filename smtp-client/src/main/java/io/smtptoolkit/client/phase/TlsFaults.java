package io.smtptoolkit.client.phase;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Reasons for which TLS fails, in words. */
final class TlsFaults {
  private TlsFaults() {}

  /** What the JDK says, and what is below it where that says more: dates, above all. */
  static String words(Throwable fault) {
    Throwable root = fault;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof CertificateExpiredException
        || root instanceof CertificateNotYetValidException) {
      // Its message is "NotAfter: " or "NotBefore: " and the date.
      String how = root instanceof CertificateExpiredException ? "has expired" : "is not valid yet";
      return "the server's certificate " + how + ": " + root.getMessage();
    }
    return String.valueOf(fault.getMessage());
  }
}
