package io.smtptoolkit.client.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A hash by which a server is known: SHA-256 of its certificate, or of its public key
 * (SubjectPublicKeyInfo, RFC 7469 §2.4), which outlives a renewal of the certificate.
 *
 * <p>Immutable.
 *
 * @param ofKey whether it is of the public key
 * @param sha256 in lower-case hexadecimal digits
 */
public record Pin(boolean ofKey, String sha256) {
  private static final String OF_KEY = "sha256//";
  private static final int OCTETS = 32;

  /**
   * Reads a pin.
   *
   * @param text {@code sha256//} and base64 of the hash of a public key, as curl has it; or the
   *     hash of a certificate in hexadecimal digits, with colons or without, as {@code openssl x509
   *     -fingerprint -sha256} prints it
   * @return the pin
   * @throws IllegalArgumentException if it has neither form
   */
  public static Pin parse(String text) {
    boolean ofKey = text.startsWith(OF_KEY);
    byte[] hash;
    try {
      hash =
          ofKey
              ? Base64.getDecoder().decode(text.substring(OF_KEY.length()))
              : HexFormat.of().parseHex(text.replace(":", "").toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException malformed) {
      throw malformed(text, malformed);
    }
    if (hash.length != OCTETS) {
      throw malformed(text, null);
    }
    return new Pin(ofKey, HexFormat.of().formatHex(hash));
  }

  /**
   * The pin of a certificate's public key.
   *
   * @param certificate of the server
   * @return to be compared
   */
  public static Pin ofKey(X509Certificate certificate) {
    return new Pin(true, hash(certificate.getPublicKey().getEncoded()));
  }

  /**
   * The pin of a certificate.
   *
   * @param certificate of the server
   * @return to be compared
   */
  public static Pin ofCertificate(X509Certificate certificate) {
    try {
      return new Pin(false, hash(certificate.getEncoded()));
    } catch (CertificateEncodingException malformed) {
      throw new IllegalArgumentException("a certificate without an encoding", malformed);
    }
  }

  /**
   * Says whether it is of this certificate, or of its key.
   *
   * @param certificate of a server
   * @return true if the hashes are equal
   */
  public boolean matches(X509Certificate certificate) {
    return equals(ofKey ? ofKey(certificate) : ofCertificate(certificate));
  }

  private static String hash(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static IllegalArgumentException malformed(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" is not a pin: 64 hexadecimal digits, or sha256// and 44 characters of base64",
        cause);
  }

  /** As it can be read again. */
  @Override
  public String toString() {
    return ofKey
        ? OF_KEY + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256))
        : sha256;
  }
}
