package io.smtptoolkit.server.tls;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Reads and writes PEM (RFC 7468, and the older forms that OpenSSL writes). */
final class PemFiles {
  private PemFiles() {}

  static TlsIdentity identity(Path certificates, Path key) throws IOException {
    List<X509Certificate> chain = certificates(certificates);
    PrivateKey privateKey = key(key);
    if (!belongTogether(privateKey, chain.get(0).getPublicKey())) {
      throw new IOException(
          "the key in " + key + " is not the one of the first certificate in " + certificates);
    }
    return new TlsIdentity(privateKey, chain);
  }

  static String pem(X509Certificate certificate) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    } catch (IOException impossible) {
      throw new IllegalStateException("cannot write to memory", impossible);
    }
    // The writer ends lines as the platform does.
    return text.toString().replace("\r\n", "\n");
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Object object : objects(file)) {
      if (object instanceof X509CertificateHolder holder) {
        try {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (GeneralSecurityException fault) {
          throw new IOException("unusable certificate in " + file, fault);
        }
      }
    }
    if (chain.isEmpty()) {
      throw new IOException("no certificate in " + file + " (PEM expected)");
    }
    return chain;
  }

  private static PrivateKey key(Path file) throws IOException {
    Optional<PrivateKeyInfo> found = Optional.empty();
    for (Object object : objects(file)) {
      if (object instanceof PEMKeyPair pair) {
        found = Optional.of(pair.getPrivateKeyInfo());
      } else if (object instanceof PrivateKeyInfo info) {
        found = Optional.of(info);
      } else if (object instanceof PEMEncryptedKeyPair
          || object instanceof PKCS8EncryptedPrivateKeyInfo) {
        throw new IOException("the private key in " + file + " is encrypted; decrypt it first");
      }
    }
    PrivateKeyInfo info =
        found.orElseThrow(() -> new IOException("no private key in " + file + " (PEM expected)"));
    // The converter gives keys of the JDK's providers, which is what its TLS wants.
    return new JcaPEMKeyConverter().getPrivateKey(info);
  }

  private static List<Object> objects(Path file) throws IOException {
    List<Object> objects = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
        PEMParser parser = new PEMParser(reader)) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (NoSuchFileException missing) {
      throw new IOException("no such file: " + file, missing);
    } catch (IOException | RuntimeException broken) {
      // The parser throws unchecked exceptions, too, on bad base64 and ASN.1.
      throw new IOException("cannot read " + file + " as PEM: " + broken.getMessage(), broken);
    }
    return objects;
  }

  /**
   * Whether a signature of the one is verified by the other: true of every kind of key, unlike
   * comparing numbers.
   */
  private static boolean belongTogether(PrivateKey key, PublicKey certified) throws IOException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = "a probe".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException different) {
      return false;
    }
  }
}
