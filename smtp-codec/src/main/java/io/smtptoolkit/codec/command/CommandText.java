package io.smtptoolkit.codec.command;

/** Free text behind a verb. */
final class CommandText {
  private CommandText() {}

  /**
   * Refuses what could end the line or confuse a terminal, and what would not be read as it was
   * written: blanks at the end, which are let pass and dropped, and half of a character.
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
}
