package io.smtptoolkit.codec;

import java.nio.charset.StandardCharsets;

/**
 * Octets that never print: a password, a SASL response, an initial response of AUTH.
 *
 * <p>{@link #toString()} gives a fixed word, so a secret inside a record stays out of logs, traces
 * and error messages. Equality takes the same time wherever two secrets of one length differ.
 *
 * <p>Immutable.
 */
public final class Secret {
  private final byte[] octets;

  private Secret(byte[] octets) {
    this.octets = octets;
  }

  /**
   * Keeps a copy of the given octets.
   *
   * @param octets the octets
   * @return the secret
   */
  public static Secret of(byte[] octets) {
    return new Secret(octets.clone());
  }

  /**
   * Keeps a text's octets in UTF-8.
   *
   * @param text the text
   * @return the secret
   */
  public static Secret ofUtf8(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The octets themselves.
   *
   * @return a copy
   */
  public byte[] octets() {
    return octets.clone();
  }

  /**
   * The length of the secret.
   *
   * @return the number of octets
   */
  public int length() {
    return octets.length;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Secret that) || octets.length != that.octets.length) {
      return false;
    }
    // No early exit: how long a comparison takes must not tell how much of a guess was right.
    int difference = 0;
    for (int i = 0; i < octets.length; i++) {
      difference |= octets[i] ^ that.octets[i];
    }
    return difference == 0;
  }

  @Override
  public int hashCode() {
    // The length alone: a hash of the octets would be a fingerprint of the secret.
    return octets.length;
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
