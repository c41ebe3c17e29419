package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.QueueStatistics;
import java.time.Duration;
import java.util.Map;

/**
 * Figures of a relay.
 *
 * <p>Immutable.
 *
 * @param queue depth and oldest message of the queue
 * @param running messages that are being sent
 * @param destinations what happened since the start, by destination; beyond a hundred of them the
 *     others are together under {@code other}
 */
public record RelayStatistics(
    QueueStatistics queue, int running, Map<String, Destination> destinations) {
  /**
   * Copies the map.
   *
   * @param queue depth and oldest message of the queue
   * @param running messages that are being sent
   * @param destinations what happened since the start, by destination
   */
  public RelayStatistics {
    destinations = Map.copyOf(destinations);
  }

  /**
   * The figures of one destination since the start.
   *
   * <p>Immutable.
   *
   * @param attempts transactions, or what should have become one, each at one host
   * @param relayed recipients that another server has, or a mailbox here
   * @param failed recipients that cannot be delivered
   * @param deferred how often a recipient was put off
   * @param unknown how often it is not known for a recipient whether the message arrived
   * @param timeToRelay from acceptance to the other server's reply, the sum over all relayed
   */
  public record Destination(
      long attempts, long relayed, long failed, long deferred, long unknown, Duration timeToRelay) {
    static final Destination NOTHING = new Destination(0, 0, 0, 0, 0, Duration.ZERO);
  }
}
