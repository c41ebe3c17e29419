package io.smtptoolkit.server.queue;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ReversePath;
import java.util.Locale;

/**
 * The recipients of a queue that an operator means.
 *
 * <p>Immutable.
 */
public final class Selection {
  /** All of them. */
  public static final Selection ALL = new Selection("select-all", "", 0);

  private final String statement;
  private final String text;
  private final long number;

  private Selection(String statement, String text, long number) {
    this.statement = statement;
    this.text = text;
    this.number = number;
  }

  /**
   * The recipients of a message.
   *
   * @param id the message
   * @return the selection
   */
  public static Selection of(QueueId id) {
    return new Selection("select-message", "", id.number());
  }

  /**
   * The recipients at a domain.
   *
   * @param domain the domain, in any case
   * @return the selection
   */
  public static Selection at(Domain domain) {
    return new Selection("select-domain", key(domain.toString()), 0);
  }

  /**
   * The recipients of the messages of a sender.
   *
   * @param reversePath the reverse-path, in any case; the null path for notices
   * @return the selection
   */
  public static Selection from(ReversePath reversePath) {
    return new Selection("select-sender", key(reversePath.toString()), 0);
  }

  /** A form in which case does not count, to find it by. */
  static String key(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  String statement() {
    return statement;
  }

  Object[] arguments(int most) {
    if (number != 0) {
      return new Object[] {number, most};
    }
    return text.isEmpty() ? new Object[] {most} : new Object[] {text, most};
  }
}
