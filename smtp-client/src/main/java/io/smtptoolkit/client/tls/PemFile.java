package io.smtptoolkit.client.tls;

import io.smtptoolkit.codec.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Certificates and a key in PEM (RFC 7468). */
final class PemFile {
  // Chosen: bundles of all public authorities have a quarter of it.
  private static final int MAX_OCTETS = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private PemFile() {}

  private record Block(String label, String base64) {
    byte[] decode(Path file) throws IOException {
      try {
        return Base64.getMimeDecoder().decode(base64);
      } catch (IllegalArgumentException malformed) {
        throw new IOException(label + " in " + file + " is not base64", malformed);
      }
    }
  }

  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : read(file)) {
      if (block.label().endsWith("CERTIFICATE")) {
        try {
          found.add(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(block.decode(file))));
        } catch (CertificateException malformed) {
          throw new IOException("a certificate in " + file + " cannot be read", malformed);
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException("no certificate in " + file);
    }
    return found;
  }

  static PrivateKey key(Path file, Optional<Secret> password) throws IOException {
    for (Block block : read(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(new PKCS8EncodedKeySpec(block.decode(file)), file);
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          Secret secret =
              password.orElseThrow(
                  () -> new IOException("the key in " + file + " needs a password"));
          return key(decrypted(block.decode(file), secret, file), file);
        }
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
            throw new IOException(
                block.label() + " in " + file + " is not PKCS#8; openssl pkcs8 -topk8 makes it so");
        default -> {}
      }
    }
    throw new IOException("no private key in " + file);
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] octets, Secret password, Path file)
      throws IOException {
    char[] characters = new String(password.octets(), StandardCharsets.UTF_8).toCharArray();
    try {
      var info = new EncryptedPrivateKeyInfo(octets);
      // For PBES2 the JDK has the scheme's name in the parameters alone.
      String scheme =
          info.getAlgName().startsWith("PBEWith")
              ? info.getAlgName()
              : String.valueOf(info.getAlgParameters());
      Cipher cipher = Cipher.getInstance(scheme);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(characters)),
          info.getAlgParameters());
      return info.getKeySpec(cipher);
    } catch (GeneralSecurityException | IOException | RuntimeException wrong) {
      throw new IOException(
          "the key in "
              + file
              + " cannot be decrypted: a wrong password, or a scheme that is not known",
          wrong);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static PrivateKey key(PKCS8EncodedKeySpec octets, Path file) throws IOException {
    Optional<PrivateKey> key = Optional.empty();
    for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      try {
        key =
            key.isPresent()
                ? key
                : Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(octets));
      } catch (InvalidKeySpecException anotherAlgorithm) {
        key = Optional.empty();
      } catch (GeneralSecurityException unknown) {
        throw new IOException("this Java has no keys of " + algorithm, unknown);
      }
    }
    return key.orElseThrow(
        () -> new IOException("the key in " + file + " is of no kind that this Java knows"));
  }

  private static List<Block> read(Path file) throws IOException {
    byte[] octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(MAX_OCTETS + 1);
    }
    if (octets.length > MAX_OCTETS) {
      throw new IOException(file + " is longer than " + MAX_OCTETS + " octets");
    }
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(new String(octets, StandardCharsets.ISO_8859_1));
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }
}
