package io.smtptoolkit.server.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates (RFC 5280). Keys are P-256: fast to make, and every TLS client knows the
 * curve.
 */
final class Issuer {
  private static final Duration VALIDITY = Duration.ofDays(365);
  // Chosen: clocks of clients may be slow.
  private static final Duration BACKDATED = Duration.ofDays(1);
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Issuer() {}

  static TlsIdentity selfSigned(List<String> names) {
    KeyPair keys = newKeys();
    X500Name subject = subject(first(names));
    X509Certificate certificate =
        sign(
            server(builder(subject, subject, keys), names, keys, keys.getPublic()),
            keys.getPrivate());
    return new TlsIdentity(keys.getPrivate(), List.of(certificate));
  }

  static TlsIdentity authority(String name) {
    KeyPair keys = newKeys();
    X500Name subject = subject(name);
    JcaX509v3CertificateBuilder builder = builder(subject, subject, keys);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    } catch (CertIOException | GeneralSecurityException impossible) {
      throw new IllegalStateException("cannot describe a certificate", impossible);
    }
    return new TlsIdentity(keys.getPrivate(), List.of(sign(builder, keys.getPrivate())));
  }

  static TlsIdentity signedBy(TlsIdentity authority, List<String> names) {
    KeyPair keys = newKeys();
    X500Name issuer =
        X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
    JcaX509v3CertificateBuilder builder = builder(issuer, subject(first(names)), keys);
    X509Certificate certificate =
        sign(server(builder, names, keys, authority.certificate().getPublicKey()), authority.key());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(certificate);
    chain.addAll(authority.chain());
    return new TlsIdentity(keys.getPrivate(), chain);
  }

  private static String first(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a certificate needs at least one name");
    }
    return names.get(0);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this Java has no P-256", impossible);
    }
  }

  private static X500Name subject(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        // RFC 5280 §4.1.2.2: positive, unique per issuer, at most 20 octets.
        new BigInteger(127, RANDOM).add(BigInteger.ONE),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(VALIDITY)),
        subject,
        keys.getPublic());
  }

  private static JcaX509v3CertificateBuilder server(
      JcaX509v3CertificateBuilder builder, List<String> names, KeyPair keys, PublicKey issuerKey) {
    GeneralName[] alternatives =
        names.stream()
            .map(
                name ->
                    new GeneralName(
                        isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new);
    try {
      JcaX509ExtensionUtils utilities = new JcaX509ExtensionUtils();
      return (JcaX509v3CertificateBuilder)
          builder
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
              .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  utilities.createSubjectKeyIdentifier(keys.getPublic()))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  utilities.createAuthorityKeyIdentifier(issuerKey));
    } catch (CertIOException | GeneralSecurityException impossible) {
      throw new IllegalStateException("cannot describe a certificate", impossible);
    }
  }

  private static boolean isAddress(String name) {
    return IPV4.matcher(name).matches() || name.indexOf(':') >= 0;
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    } catch (OperatorCreationException | GeneralSecurityException fault) {
      throw new IllegalArgumentException(
          "this key cannot sign a certificate: " + key.getAlgorithm(), fault);
    }
  }
}
