package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** The computations of both sides of SCRAM (RFC 5802 §3) and demand. Stateless. */
final class Scram {
  /** RFC 5802 §5.1 and RFC 7677 §3: at least this many, and old servers have no more. */
  static final int MIN_ITERATIONS = 4_096;

  /**
   * Chosen: above what OWASP's cheat sheet on password storage asks of PBKDF2 (1,300,000 with
   * SHA-1), and seconds rather than minutes of a client's time for a hostile server.
   */
  static final int MAX_ITERATIONS = 2_000_000;

  /** Chosen: 96 bits, when the characters are those of base64. */
  private static final int MIN_NONCE = 16;

  private Scram() {}

  static ScramHash hash(SaslMechanism mechanism) {
    return mechanism
        .scramHash()
        .orElseThrow(() -> new IllegalArgumentException(mechanism + " is not SCRAM"));
  }

  static void requireNonce(String nonce) {
    if (nonce.length() < MIN_NONCE || !isNonce(nonce)) {
      throw new IllegalArgumentException(
          "a nonce needs 16 printable ASCII characters other than the comma");
    }
  }

  /** {@code printable = %x21-2B / %x2D-7E} */
  static boolean isNonce(String text) {
    return text.chars().allMatch(c -> c > ' ' && c <= '~' && c != ',');
  }

  /** The value of {@code c=}. */
  static String channelBinding(String gs2Header, byte[] data) {
    byte[] header = gs2Header.getBytes(UTF_8);
    byte[] input = new byte[header.length + data.length];
    System.arraycopy(header, 0, input, 0, header.length);
    System.arraycopy(data, 0, input, header.length, data.length);
    return base64(input);
  }

  static byte[] authMessage(String clientFirstBare, String serverFirst, String clientFinal) {
    return (clientFirstBare + "," + serverFirst + "," + clientFinal).getBytes(UTF_8);
  }

  static byte[] xor(byte[] left, byte[] right) {
    byte[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= right[i];
    }
    return result;
  }

  static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }
}
