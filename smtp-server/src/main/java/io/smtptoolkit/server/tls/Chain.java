package io.smtptoolkit.server.tls;

import io.smtptoolkit.server.text.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/**
 * Puts the certificates of a file in the order that TLS wants: the server's own, the one of its
 * issuer, and so on (RFC 8446 §4.4.2). Says what an operator should know about them.
 */
final class Chain {
  // Chosen: certificates are renewed with a month left, or with a third of their lifetime.
  private static final Duration SOON = Duration.ofDays(14);

  private final List<Entry> entries;
  private final Consumer<String> warnings;

  private Chain(List<Entry> entries, Consumer<String> warnings) {
    this.entries = entries;
    this.warnings = warnings;
  }

  /** A certificate and where it is from. */
  record Entry(PemBlock block, X509Certificate certificate) {
    String subject() {
      return Printable.escaped(certificate.getSubjectX500Principal().getName());
    }

    String issuer() {
      return Printable.escaped(certificate.getIssuerX500Principal().getName());
    }

    boolean isSelfIssued() {
      return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
  }

  /** The certificates among the blocks, each once. */
  static List<Entry> certificates(List<PemBlock> blocks) throws IOException {
    List<Entry> found = new ArrayList<>();
    for (PemBlock block : blocks) {
      // The names of RFC 7468 §5.1 and §5.3, and OpenSSL's, which has its trust settings after it.
      if (!Arrays.asList("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
          .contains(block.label())) {
        continue;
      }
      X509Certificate certificate = certificate(block);
      if (found.stream().noneMatch(it -> it.certificate().equals(certificate))) {
        found.add(new Entry(block, certificate));
      }
    }
    return found;
  }

  /**
   * The chain that begins with one of the certificates.
   *
   * @param warnings given a line for what is missing, left over, expired or about to expire
   */
  static List<X509Certificate> from(
      Entry leaf, List<Entry> entries, Instant now, Consumer<String> warnings) {
    return new Chain(entries, warnings).build(leaf, now);
  }

  private List<X509Certificate> build(Entry leaf, Instant now) {
    List<Entry> chain = new ArrayList<>(List.of(leaf));
    Entry last = leaf;
    Optional<Entry> issuer = issuerOf(last, chain);
    while (issuer.isPresent()) {
      last = issuer.get();
      chain.add(last);
      issuer = issuerOf(last, chain);
    }
    List<Entry> strangers = entries.stream().filter(it -> !chain.contains(it)).toList();
    for (Entry stranger : strangers) {
      warnings.accept(
          "%s is %s, which is not in the chain of %s and is not used"
              .formatted(stranger.block(), stranger.subject(), leaf.subject()));
    }
    if (!last.isSelfIssued() && (chain.size() == 1 || !strangers.isEmpty())) {
      warnings.accept(
          "%s holds no certificate of %s, which issued %s; clients that verify may need it"
              .formatted(leaf.block().file(), last.issuer(), last.subject()));
    }
    chain.forEach(it -> lookAtDates(it, now));
    return chain.stream().map(Entry::certificate).toList();
  }

  private Optional<Entry> issuerOf(Entry entry, List<Entry> chain) {
    if (entry.isSelfIssued()) {
      return Optional.empty();
    }
    return entries.stream()
        .filter(it -> !chain.contains(it) && issued(it.certificate(), entry.certificate()))
        .findFirst();
  }

  private static boolean issued(X509Certificate issuer, X509Certificate subject) {
    if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) {
      return false;
    }
    try {
      subject.verify(issuer.getPublicKey());
      return true;
    } catch (SignatureException anotherKey) {
      return false;
    } catch (InvalidKeyException anotherKindOrUnknownToJava) {
      return identifiersMatch(issuer, subject);
    } catch (GeneralSecurityException unknownToJava) {
      return true; // what we cannot verify, the client may; the name is right
    }
  }

  private static boolean identifiersMatch(X509Certificate issuer, X509Certificate subject) {
    try {
      Extensions of = new JcaX509CertificateHolder(subject).getExtensions();
      Extensions in = new JcaX509CertificateHolder(issuer).getExtensions();
      AuthorityKeyIdentifier wanted = AuthorityKeyIdentifier.fromExtensions(of);
      SubjectKeyIdentifier found = SubjectKeyIdentifier.fromExtensions(in);
      return wanted != null
          && found != null
          && Arrays.equals(wanted.getKeyIdentifierOctets(), found.getKeyIdentifier());
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      return false;
    }
  }

  private void lookAtDates(Entry entry, Instant now) {
    Instant from = entry.certificate().getNotBefore().toInstant();
    Instant until = entry.certificate().getNotAfter().toInstant();
    Duration third = Duration.between(from, until).dividedBy(3);
    if (now.isAfter(until)) {
      warn(entry, "expired", until);
    } else if (now.isBefore(from)) {
      warn(entry, "is not valid before", from);
    } else if (now.plus(SOON).isAfter(until) && now.plus(third).isAfter(until)) {
      warn(entry, "expires soon:", until);
    }
  }

  private void warn(Entry entry, String verb, Instant when) {
    warnings.accept(
        "the certificate of %s in %s %s %s"
            .formatted(entry.subject(), entry.block(), verb, when.atOffset(ZoneOffset.UTC)));
  }

  private static X509Certificate certificate(PemBlock block) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.decode()));
    } catch (CertificateException malformed) {
      throw new IOException(
          block
              + " is not a certificate: "
              + Printable.escaped(String.valueOf(malformed.getMessage())),
          malformed);
    }
  }
}
