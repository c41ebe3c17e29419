package io.smtptoolkit.conformance.script;

import java.util.List;

/**
 * Which reply codes fit: {@code 250}, {@code 25x}, {@code 4xx,5xx}, {@code *}. Immutable.
 *
 * @param patterns each three characters, digits or {@code x}; or {@code *}
 */
public record Codes(List<String> patterns) {
  /**
   * Whether a reply code fits.
   *
   * @param code of a reply; 0 (malformed) never fits
   * @return true if one of the patterns fits
   */
  public boolean fit(int code) {
    return code >= 100 && patterns.stream().anyMatch(pattern -> fits(pattern, code));
  }

  /** Whether only negative replies fit, so that the command before provokes an error. */
  boolean negative() {
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

  @Override
  public String toString() {
    return String.join(",", patterns);
  }
}
