package io.smtptoolkit.conformance.script;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something that a target always does, which the survey before the cases finds out. A fault among
 * them is one finding of the case that {@code judges} it; the other cases take it into account.
 */
public enum Habit {
  /** It ends the connection after a command that it does not understand. */
  CLOSES_AFTER_ERROR("closing"),
  /** It does not answer NOOP by 250. */
  NO_NOOP("noop"),
  /** It stores every message without its last line end. */
  LAST_LINE_END_LOST("lost-line-end"),
  /** It stores every message with an empty line more at its end. */
  LINE_ADDED("added-line"),
  /** It stores stuffed dots. */
  DOTS_KEPT("dots"),
  /** It changes header fields that the client sent. */
  HEADER_CHANGED("header"),
  /** It stores every message more than once for a recipient. */
  STORED_AGAIN("again"),
  /** One stored message serves all recipients of a mail transaction, which is its right. */
  ONE_COPY("one-copy"),
  /** A message is stored some time after its 250, which is its right. */
  STORED_LATE("late"),
  /** Accepted mail does not come into the store, or not any more. */
  NOT_STORED("delivery");

  private final String word;

  Habit(String word) {
    this.word = word;
  }

  /** {@return the name in scripts and reports} */
  public String word() {
    return word;
  }

  /** {@return every name} */
  public static List<String> words() {
    return Arrays.stream(values()).map(Habit::word).toList();
  }

  /**
   * The habit of a name.
   *
   * @param word in scripts
   * @return empty if there is none
   */
  public static Optional<Habit> named(String word) {
    return Arrays.stream(values()).filter(habit -> habit.word.equals(word)).findFirst();
  }
}
