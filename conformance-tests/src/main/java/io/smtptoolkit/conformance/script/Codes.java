package io.smtptoolkit.conformance.script;

import java.util.List;

/**
 * The reply codes that fit: {@code 250}, {@code 25x}, {@code 4xx,5xx}, {@code *}. Immutable.
 *
 * @param patterns each three characters, digits or {@code x}; or {@code *}
 */
public record Codes(List<String> patterns) {
  /**
   * Says whether a reply code fits.
   *
   * @param code of a reply; 0 (malformed) never fits
   * @return true if one of the patterns fits
   */
  public boolean fit(int code) {
    return code >= 100 && patterns.stream().anyMatch(pattern -> fits(pattern, code));
  }

  /** {@return whether only negative replies fit, so that the command before provokes an error} */
  public boolean negative() {
    return patterns.stream().allMatch(p -> p.charAt(0) == '4' || p.charAt(0) == '5');
  }

  private static boolean fits(String pattern, int code) {
    if (pattern.equals("*")) {
      return true;
    }
    String digits = Integer.toString(code);
    for (int i = 0; i < 3; i++) {
      if (pattern.charAt(i) != 'x' && pattern.charAt(i) != digits.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** {@return the codes in the words of RFC 5321, for example {@code 250}, {@code 5yz}} */
  List<String> words() {
    return patterns.stream()
        .map(pattern -> pattern.equals("*") ? "of any code" : words(pattern))
        .toList();
  }

  /** RFC 5321 §4.2.1 writes a class of codes as 5yz. */
  private static String words(String pattern) {
    return pattern.substring(0, 1)
        + (pattern.charAt(1) == 'x' ? 'y' : pattern.charAt(1))
        + (pattern.charAt(2) == 'x' ? 'z' : pattern.charAt(2));
  }
}
