package io.smtptoolkit.server.queue.control;

import java.util.List;

/**
 * The answer of a queue to an operator.
 *
 * <p>Immutable.
 *
 * @param isDone whether it did what was asked
 * @param lines for the operator to read; if it was not done, one line that says why
 */
public record QueueAnswer(boolean isDone, List<String> lines) {
  /**
   * Takes a copy.
   *
   * @param isDone whether it did what was asked
   * @param lines for the operator to read
   */
  public QueueAnswer {
    lines = List.copyOf(lines);
  }

  static QueueAnswer done(List<String> lines) {
    return new QueueAnswer(true, lines);
  }

  static QueueAnswer refused(String why) {
    return new QueueAnswer(false, List.of(why));
  }
}
