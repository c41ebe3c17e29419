package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/** Numbers in values. */
final class Digits {
  private Digits() {}

  /** Where the digits that begin at a position end, after at most so many. */
  static int end(String text, int from, int most) {
    int at = from;
    while (at < text.length() && at < from + most && isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** A number of exactly so many digits. */
  static int fixed(String text, int from, int digits, String expected) throws SmtpSyntaxException {
    int end = end(text, from, digits);
    if (end != from + digits) {
      throw SmtpSyntaxException.expected(expected, text, end);
    }
    return Integer.parseInt(text, from, end, 10);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
