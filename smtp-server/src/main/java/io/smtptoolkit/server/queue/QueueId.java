package io.smtptoolkit.server.queue;

import java.util.Locale;

/**
 * The name of a message in a queue, which replies and logs show.
 *
 * <pre>
 * queue-id = 1*13( %x30-39 / %x41-5A )   ; 0-9 A-Z, such as HL6S2Q8X1K
 * </pre>
 *
 * <p>A later message has a greater number, also after a restart. Immutable.
 *
 * @param number a positive number
 */
public record QueueId(long number) {
  private static final int BASE = 36;

  /**
   * Checks the number.
   *
   * @param number a positive number
   * @throws IllegalArgumentException when it is less than 1
   */
  public QueueId {
    if (number < 1) {
      throw new IllegalArgumentException("the number of a queue id is positive, not " + number);
    }
  }

  /**
   * Reads an id.
   *
   * @param text the id and nothing else, in any case
   * @return the id
   * @throws IllegalArgumentException when the text is not an id
   */
  public static QueueId parse(String text) {
    try {
      return new QueueId(Long.parseLong(text.toLowerCase(Locale.ROOT), BASE));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a queue id: \"" + text + "\"", e);
    }
  }

  /** The text form. */
  @Override
  public String toString() {
    return Long.toString(number, BASE).toUpperCase(Locale.ROOT);
  }
}
