package io.smtptoolkit.server.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A client with a certificate of its own. */
public final class ClientIdentity {
  private final PrivateKey key;
  private final X509Certificate certificate;

  private ClientIdentity(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** Collects what a certificate says. */
  public static final class Maker {
    private final TlsIdentity authority;
    private final List<GeneralName> alternatives = new ArrayList<>();
    private final X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
    private KeyPurposeId purpose = KeyPurposeId.id_kp_clientAuth;
    private Instant notBefore = Instant.now().minus(Duration.ofDays(2));
    private Instant notAfter = Instant.now().plus(Duration.ofDays(2));

    private Maker(TlsIdentity authority) {
      this.authority = authority;
    }

    public Maker commonName(String name) {
      subject.addRDN(BCStyle.CN, new DERUTF8String(name));
      return this;
    }

    public Maker mailbox(String mailbox) {
      alternatives.add(new GeneralName(GeneralName.rfc822Name, mailbox));
      return this;
    }

    public Maker forServers() {
      purpose = KeyPurposeId.id_kp_serverAuth;
      return this;
    }

    public Maker expired() {
      notAfter = Instant.now().minus(Duration.ofDays(1));
      return this;
    }

    public ClientIdentity make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        JcaX509v3CertificateBuilder builder =
            new JcaX509v3CertificateBuilder(
                X500Name.getInstance(
                    authority.certificate().getSubjectX500Principal().getEncoded()),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(notBefore),
                Date.from(notAfter),
                subject.build(),
                keys.getPublic());
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        if (!alternatives.isEmpty()) {
          builder.addExtension(
              Extension.subjectAlternativeName,
              subject.build().getRDNs().length == 0, // RFC 5280 §4.2.1.6
              new GeneralNames(alternatives.toArray(GeneralName[]::new)));
        }
        return new ClientIdentity(
            keys.getPrivate(),
            new JcaX509CertificateConverter()
                .getCertificate(
                    builder.build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()))));
      } catch (Exception impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /** A certificate that an authority signs, for clients unless told otherwise. */
  public static Maker of(TlsIdentity authority) {
    return new Maker(authority);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** What a client needs to show it, and to trust the certificates of a server's authority. */
  public SSLContext trusting(TlsIdentity authority) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", key, new char[0], new X509Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    // The JDK's own key manager shows only what the server's list of authorities names.
    context.init(new KeyManager[] {new Always(keys)}, managers.getTrustManagers(), null);
    return context;
  }

  /** Certificate and key in one file, the key encrypted. */
  public Path writeTo(Path file, String password) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
      writer.writeObject(
          new JcaPKCS8Generator(
              key,
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                  .setPassword(password.toCharArray())
                  .setPRF(PKCS8Generator.PRF_HMACSHA256)
                  .build()));
    }
    return Files.writeString(file, text.toString());
  }

  /** Certificate and key in one file. */
  public Path writeTo(Path file) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
      writer.writeObject(new JcaPKCS8Generator(key, null));
    }
    return Files.writeString(file, text.toString());
  }

  /** Shows its one certificate to every server that asks. */
  private static final class Always extends X509ExtendedKeyManager {
    private final X509KeyManager keys;

    Always(KeyManagerFactory factory) {
      keys = (X509KeyManager) factory.getKeyManagers()[0];
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "client";
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "client";
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"client"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }
}
