package io.smtptoolkit.server.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * The host names that a certificate is made out to, in lower case.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6125#section-6.4">RFC 6125 §6.4</a>
 */
record CertificateNames(List<String> names) {
  private static final int DNS_NAME = 2;

  static CertificateNames of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    for (List<?> name : alternatives(certificate)) {
      if (name.get(0).equals(DNS_NAME)) {
        names.add(lowerCase(String.valueOf(name.get(1))));
      }
    }
    if (names.isEmpty()) {
      X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
      for (RDN part : subject.getRDNs(BCStyle.CN)) {
        names.add(lowerCase(IETFUtils.valueToString(part.getFirst().getValue())));
      }
    }
    return new CertificateNames(List.copyOf(names));
  }

  /** Whether a host name is one of them; a wildcard is the whole first label. */
  boolean include(String host) {
    String name = lowerCase(host);
    int dot = name.indexOf('.');
    return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)));
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
    } catch (CertificateParsingException malformed) {
      return List.of();
    }
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
