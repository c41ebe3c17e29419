package io.smtptoolkit.server.tls;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.text.Printable;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * The certificate that a client has shown, and who it says the client is. The names in it were
 * chosen by the one who asked the authority to sign it: what they say is as good as the authority.
 *
 * <p>Immutable and thread-safe.
 */
public final class ClientCertificate {
  private static final int RFC822_NAME = 1; // RFC 5280 §4.2.1.6
  // Chosen: RFC 5280 appendix A.1 has 64 characters for a common name and 255 for a mailbox.
  private static final int MAX_NAME = 255;
  private static final int MAX_PRINTED = 200;

  private final List<X509Certificate> chain;

  private ClientCertificate(List<X509Certificate> chain) {
    this.chain = chain;
  }

  /**
   * A certificate, with what leads to its authority.
   *
   * @param chain the client's certificate first
   * @return the same
   * @throws IllegalArgumentException if there is none
   */
  public static ClientCertificate of(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("at least one certificate is needed");
    }
    return new ClientCertificate(List.copyOf(chain));
  }

  /**
   * What the client has shown in a handshake, verified or not.
   *
   * @param session of the server's side
   * @return empty if it has shown none
   */
  static Optional<ClientCertificate> shownIn(SSLSession session) {
    Certificate[] shown;
    try {
      shown = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : shown) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    return chain.isEmpty() ? Optional.empty() : Optional.of(of(chain));
  }

  /**
   * The certificates as the client sent them.
   *
   * @return the client's own first
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * The client's own certificate.
   *
   * @return the first of the chain
   */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * The mailbox that the certificate is made out to: the one {@code rfc822Name} among the names in
   * {@code subjectAltName} (RFC 5280 §4.2.1.6).
   *
   * @return with the domain in lower case; empty if there is none, more than one, or it is no
   *     mailbox
   */
  public Optional<String> mailbox() {
    List<String> mailboxes =
        alternatives().stream()
            .filter(it -> it.get(0).equals(RFC822_NAME))
            .map(it -> String.valueOf(it.get(1)))
            .toList();
    if (mailboxes.size() != 1 || mailboxes.get(0).length() > MAX_NAME) {
      return Optional.empty();
    }
    try {
      String mailbox = Mailbox.parse(mailboxes.get(0)).toString();
      int at = mailbox.lastIndexOf('@');
      return Optional.of(mailbox.substring(0, at) + mailbox.substring(at).toLowerCase(Locale.ROOT));
    } catch (SmtpSyntaxException malformed) {
      return Optional.empty();
    }
  }

  /**
   * The common name of the subject (RFC 5280 §4.1.2.6).
   *
   * @return empty if there is none, more than one, if it is longer than 255 characters or has
   *     characters that cannot be seen
   */
  public Optional<String> commonName() {
    List<String> names = new ArrayList<>();
    X500Name subject = X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
    for (RDN part : subject.getRDNs(BCStyle.CN)) {
      for (AttributeTypeAndValue value : part.getTypesAndValues()) {
        if (value.getType().equals(BCStyle.CN) && value.getValue() instanceof ASN1String text) {
          names.add(text.getString());
        }
      }
    }
    return names.size() == 1 && isUsable(names.get(0))
        ? Optional.of(names.get(0))
        : Optional.empty();
  }

  /**
   * The subject, safe to print: in one line, without control characters, and at most about 200
   * characters of it.
   *
   * @return such as {@code CN=relay.example,O=Example}
   */
  public String subject() {
    return subject(certificate());
  }

  static String subject(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    return name.length() <= MAX_PRINTED
        ? Printable.escaped(name)
        : Printable.escaped(name.substring(0, MAX_PRINTED)) + "...";
  }

  private static boolean isUsable(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME
        && Printable.escaped(name).equals(name)
        && name.strip().equals(name);
  }

  private Collection<List<?>> alternatives() {
    try {
      return Optional.ofNullable(certificate().getSubjectAlternativeNames()).orElse(List.of());
    } catch (CertificateParsingException malformed) {
      return List.of();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientCertificate that && chain.equals(that.chain);
  }

  @Override
  public int hashCode() {
    return chain.hashCode();
  }

  /** The subject, safe to print. */
  @Override
  public String toString() {
    return subject();
  }
}
