package io.smtptoolkit.client.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsFaultsTest {
  @Test
  void namesTheDateOfAnExpiredCertificate() {
    var expired = new CertificateExpiredException("NotAfter: Sat Jan 03 12:00:00 UTC 2026");
    var fault = new SSLHandshakeException("PKIX path validation failed: validity check failed");
    fault.initCause(new CertPathValidatorException("validity check failed", expired));

    assertThat(TlsFaults.words(fault))
        .isEqualTo("the server's certificate has expired: NotAfter: Sat Jan 03 12:00:00 UTC 2026");
  }

  @Test
  void saysOfOtherFaultsWhatTheJdkSays() {
    assertThat(TlsFaults.words(new SSLHandshakeException("no cipher suites in common")))
        .isEqualTo("no cipher suites in common");
  }
}
