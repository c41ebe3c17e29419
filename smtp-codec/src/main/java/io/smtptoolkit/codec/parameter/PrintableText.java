package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * Text of graphic and white space characters of ASCII, which is all that a notification's header
 * fields can hold (RFC 3461 §4.2 and §4.4).
 */
final class PrintableText {
  private PrintableText() {}

  static void check(String text, String expected) throws SmtpSyntaxException {
    if (!text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t')) {
      throw SmtpSyntaxException.expectedValue(expected);
    }
  }
}
