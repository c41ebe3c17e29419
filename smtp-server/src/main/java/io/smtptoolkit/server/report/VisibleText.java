package io.smtptoolkit.server.report;

import java.util.ArrayList;
import java.util.List;

/** Text of strangers and long text, made fit for the lines of a message. */
final class VisibleText {
  /** RFC 5322 §2.1.1: lines should have no more characters. */
  static final int WIDTH = 78;

  /** Chosen: what is longer cannot be folded into lines of 998 octets (RFC 5322 §2.1.1). */
  private static final int MAX_WORD_OCTETS = 900;

  /** Chosen: more than any reply line may have (RFC 5321 §4.5.3.1.5), and an end. */
  private static final int MAX_CHARACTERS = 1_000;

  private VisibleText() {}

  /** The text with a question mark for each character that is not plainly visible. */
  static String of(String text, boolean utf8) {
    var visible = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARACTERS)
        .forEach(
            c -> {
              if (c == '\t' || c == '\r' || c == '\n') {
                visible.append(' ');
              } else {
                visible.appendCodePoint(isVisible(c) && (utf8 || c < 0x7f) ? c : '?');
              }
            });
    return visible.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** A word that fits into a line, whatever it is. */
  static String word(String word) {
    int most = MAX_WORD_OCTETS / 4; // UTF-8 has at most four octets for a character
    if (word.codePointCount(0, word.length()) <= most) {
      return word;
    }
    boolean ascii = word.chars().allMatch(c -> c < 0x80);
    int end = ascii ? MAX_WORD_OCTETS : word.offsetByCodePoints(0, most);
    return word.length() <= end ? word : word.substring(0, end) + "...";
  }

  /**
   * The text in lines, broken at spaces.
   *
   * @param text visible text
   * @param first goes before the first line
   * @param rest goes before the others
   */
  static List<String> wrap(String text, String first, String rest) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder(first);
    boolean empty = true;
    for (String any : text.stripTrailing().split(" ", -1)) {
      String word = word(any);
      boolean isTooLong = line.length() + 1 + word.length() > WIDTH;
      if (!empty && isTooLong && !line.toString().isBlank()) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(rest);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
