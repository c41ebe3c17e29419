package io.smtptoolkit.codec.command;

/** Free text behind a verb. */
final class CommandText {
  private CommandText() {}

  /** Refuses what could end the line or confuse a terminal. */
  static void check(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("an argument holds no control character");
    }
  }
}
