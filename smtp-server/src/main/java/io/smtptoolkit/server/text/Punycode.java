package io.smtptoolkit.server.text;

import java.util.Optional;

/**
 * Decodes what follows {@code xn--} in an A-label.
 *
 * <p>Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3492#section-6.2">RFC 3492 §6.2</a>
 */
final class Punycode {
  // RFC 3492 §5.
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 128;

  // RFC 1035 §2.3.4: a label; what is longer is not worth its square of steps.
  private static final int MAX_CHARACTERS = 63;

  private Punycode() {}

  /**
   * Decodes.
   *
   * @param text of ASCII, without {@code xn--}
   * @return the characters; empty if the text does not encode any
   */
  static Optional<String> decode(String text) {
    if (text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    int delimiter = text.lastIndexOf('-');
    StringBuilder decoded = new StringBuilder(text.substring(0, Math.max(0, delimiter)));
    int next = delimiter > 0 ? delimiter + 1 : 0;
    int count = decoded.length();
    int bias = INITIAL_BIAS;
    long codePoint = INITIAL_N;
    long place = 0;
    while (next < text.length()) {
      long before = place;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        int digit = next < text.length() ? digit(text.charAt(next++)) : -1;
        place += digit * weight;
        if (digit < 0 || place > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        int threshold = Math.min(T_MAX, Math.max(T_MIN, k - bias));
        if (digit < threshold) {
          break;
        }
        weight *= BASE - threshold;
      }
      count++;
      bias = adapted(place - before, count, before == 0);
      codePoint += place / count;
      place %= count;
      if (!isScalar(codePoint)) {
        return Optional.empty();
      }
      int at = decoded.offsetByCodePoints(0, (int) place);
      decoded.insert(at, Character.toString((int) codePoint));
      place++;
    }
    return Optional.of(decoded.toString());
  }

  private static boolean isScalar(long codePoint) {
    return codePoint <= Character.MAX_CODE_POINT
        && !(codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  private static int digit(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
  }

  /** RFC 3492 §6.1. */
  private static int adapted(long delta, int count, boolean first) {
    long left = first ? delta / DAMP : delta / 2;
    left += left / count;
    int k = 0;
    while (left > (BASE - T_MIN) * T_MAX / 2) {
      left /= BASE - T_MIN;
      k += BASE;
    }
    return (int) (k + (BASE - T_MIN + 1) * left / (left + SKEW));
  }
}
