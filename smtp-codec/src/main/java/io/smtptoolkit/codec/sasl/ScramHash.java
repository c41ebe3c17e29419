package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The hash function of a SCRAM mechanism, with what RFC 5802 §3 builds from it.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-3">RFC 5802 §3</a>
 */
public enum ScramHash {
  /** Of SCRAM-SHA-1 (RFC 5802). */
  SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20),
  /** Of SCRAM-SHA-256 (RFC 7677). */
  SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32);

  private final String scheme;
  private final String digest;
  private final String mac;
  private final int octets;

  ScramHash(String scheme, String digest, String mac, int octets) {
    this.scheme = scheme;
    this.digest = digest;
    this.mac = mac;
    this.octets = octets;
  }

  /**
   * The name for it in stored credentials (RFC 5803 §2): the mechanism without {@code -PLUS}.
   *
   * @return the scheme
   */
  public String scheme() {
    return scheme;
  }

  /** The size of the hash. */
  int octets() {
    return octets;
  }

  byte[] hash(byte[] data) {
    try {
      return MessageDigest.getInstance(digest).digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks " + digest, e);
    }
  }

  byte[] hmac(byte[] key, String ascii) {
    return hmac(key, ascii.getBytes(US_ASCII));
  }

  byte[] hmac(byte[] key, byte[] data) {
    return hmac(mac, key, data);
  }

  static byte[] hmac(String algorithm, byte[] key, byte[] data) {
    try {
      Mac hmac = Mac.getInstance(algorithm);
      hmac.init(new SecretKeySpec(key, algorithm));
      return hmac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks " + algorithm, e);
    }
  }

  /** Hi() of RFC 5802 §2.2: PBKDF2 whose output is as long as the hash. */
  byte[] saltedPassword(Secret password, Secret salt, int iterations) {
    // Java takes characters and hashes their UTF-8, which is what the octets were.
    char[] characters = SaslText.decode(password).orElseThrow().toCharArray();
    var key = new PBEKeySpec(characters, salt.octets(), iterations, octets * Byte.SIZE);
    String algorithm = "PBKDF2With" + mac;
    try {
      return SecretKeyFactory.getInstance(algorithm).generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks " + algorithm, e);
    } finally {
      key.clearPassword();
      Arrays.fill(characters, '\0');
    }
  }
}
