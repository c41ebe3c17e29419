package io.smtptoolkit.codec.extension;

import java.util.List;
import java.util.OptionalLong;

/**
 * SIZE: the greatest message the server takes, and leave to declare a message's size in MAIL.
 *
 * <pre>
 * "SIZE" [ SP 1*20DIGIT ]
 * </pre>
 *
 * <p>Zero says that there is no fixed limit; no number says nothing about one.
 *
 * <p>Immutable.
 *
 * @param maxOctets the number announced, in octets of content including its CRLFs, if any
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1870#section-4">RFC 1870 §4</a>
 */
public record SizeExtension(OptionalLong maxOctets) implements Extension {
  /**
   * Checks the number.
   *
   * @param maxOctets the number announced, in octets of content including its CRLFs, if any
   * @throws IllegalArgumentException when it is negative
   */
  public SizeExtension {
    if (maxOctets.isPresent() && maxOctets.getAsLong() < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  /**
   * The extension with a limit.
   *
   * @param maxOctets the greatest size in octets, or 0 for no fixed limit
   * @return the extension
   */
  public static SizeExtension of(long maxOctets) {
    return new SizeExtension(OptionalLong.of(maxOctets));
  }

  /**
   * Says whether a message fits.
   *
   * @param octets its size
   * @return false only when a limit is announced and is smaller
   */
  public boolean permits(long octets) {
    return maxOctets.isEmpty() || maxOctets.getAsLong() == 0 || octets <= maxOctets.getAsLong();
  }

  /** As announced; parameters that do not fit are left out. */
  static SizeExtension read(List<String> parameters) {
    String digits = EhloGrammar.first(parameters);
    if (!EhloGrammar.isNumber(digits)) {
      return new SizeExtension(OptionalLong.empty());
    }
    try {
      return of(Long.parseLong(digits));
    } catch (NumberFormatException beyondLong) {
      // 1*20DIGIT may exceed a long: a limit that is never reached.
      return of(Long.MAX_VALUE);
    }
  }

  @Override
  public String keyword() {
    return "SIZE";
  }

  @Override
  public String toEhloLine() {
    return maxOctets.isPresent() ? keyword() + " " + maxOctets.getAsLong() : keyword();
  }
}
