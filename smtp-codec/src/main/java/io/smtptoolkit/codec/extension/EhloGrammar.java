package io.smtptoolkit.codec.extension;

/** The words of an EHLO line; the productions stand at {@link Extension}. */
final class EhloGrammar {
  private EhloGrammar() {}

  static boolean isKeyword(String word) {
    return !word.isEmpty()
        && word.charAt(0) != '-'
        && word.chars().allMatch(c -> c == '-' || isLetterOrDigit(c));
  }

  static boolean isParameter(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
