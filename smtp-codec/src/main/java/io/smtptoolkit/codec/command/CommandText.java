package io.smtptoolkit.codec.command;

/** Free text after a verb. */
final class CommandText {
  private static final String SMTPUTF8 = " SMTPUTF8";

  private CommandText() {}

  /**
   * Refuses what could end the line or confuse a terminal, and what would not be read as it was
   * written: blanks at the end, which are tolerated and dropped, and half of a character.
   */
  static void check(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("an argument holds no control character");
    }
    if (text.endsWith(" ")) {
      throw new IllegalArgumentException("an argument does not end with a space");
    }
    if (text.codePoints().anyMatch(it -> it <= 0xffff && Character.isSurrogate((char) it))) {
      throw new IllegalArgumentException("an argument holds no surrogate without its pair");
    }
  }

  /** The same where RFC 6531 has not extended the verb: its argument is of ASCII. */
  static void checkAscii(String text) {
    check(text);
    if (!isAscii(text)) {
      throw new IllegalArgumentException("an argument of this verb holds only ASCII");
    }
  }

  /** Whether the parameter of RFC 6531 §3.7.4.2 comes after the text. */
  static boolean hasSmtpUtf8(String argument) {
    int at = argument.length() - SMTPUTF8.length();
    return at > 0 && argument.regionMatches(true, at, SMTPUTF8, 0, SMTPUTF8.length());
  }

  static String withoutSmtpUtf8(String argument) {
    return hasSmtpUtf8(argument)
        ? argument.substring(0, argument.length() - SMTPUTF8.length())
        : argument;
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
