package io.smtptoolkit.codec.extension;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** The words of an EHLO line; the productions are at {@link Extension}. */
final class EhloGrammar {
  private EhloGrammar() {}

  static boolean isKeyword(String word) {
    return isWord(word, c -> c == '-' || isLetterOrDigit(c)) && word.charAt(0) != '-';
  }

  static boolean isParameter(String word) {
    return isWord(word, c -> c > ' ' && c < 0x7f);
  }

  static boolean isNumber(String word) {
    return isWord(word, c -> c >= '0' && c <= '9');
  }

  static boolean isNineDigits(int number) {
    return number >= 0 && number <= 999_999_999;
  }

  /** A number of up to nine digits, if it is one. */
  static OptionalInt nineDigits(String word) {
    return word.length() <= 9 && isNumber(word)
        ? OptionalInt.of(Integer.parseInt(word))
        : OptionalInt.empty();
  }

  static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** At least one character, each one of these. */
  static boolean isWord(String word, IntPredicate character) {
    return !word.isEmpty() && word.chars().allMatch(character);
  }

  /** A copy of parameters that follow the grammar. */
  static List<String> parameters(String keyword, List<String> words) {
    List<String> copy = List.copyOf(words);
    if (!copy.stream().allMatch(EhloGrammar::isParameter)) {
      throw new IllegalArgumentException("not an EHLO parameter of " + keyword);
    }
    return copy;
  }

  /** The first parameter, or an empty text. */
  static String first(List<String> parameters) {
    return parameters.isEmpty() ? "" : parameters.get(0);
  }

  static String line(String keyword, List<String> parameters) {
    return parameters.isEmpty() ? keyword : keyword + " " + String.join(" ", parameters);
  }
}
