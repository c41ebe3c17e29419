package io.smtptoolkit.server.queue;

import java.util.List;

/**
 * Recipients of one message that are to be tried together, and that are given to no other until
 * each is settled ({@link MessageQueue#settle}).
 *
 * <p>Immutable.
 *
 * @param message the message
 * @param destination the destination of all of them
 * @param recipients at least one
 */
public record Lease(QueuedMessage message, String destination, List<QueuedRecipient> recipients) {
  /**
   * Takes a copy.
   *
   * @param message the message
   * @param destination the destination of all of them
   * @param recipients at least one
   */
  public Lease {
    recipients = List.copyOf(recipients);
  }
}
