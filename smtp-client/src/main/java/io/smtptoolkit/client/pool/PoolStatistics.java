package io.smtptoolkit.client.pool;

import java.util.Map;

/**
 * A pool, counted at one moment.
 *
 * <p>Immutable.
 *
 * @param endpoints that have a connection or a message waiting
 * @param opening connections that are being opened
 * @param open connections on which mail can be sent, idle or not, and those that say QUIT
 * @param idle of the open ones, those that carry no message
 * @param waiting messages that have no connection yet
 * @param opened connections since the pool was made
 * @param connectFailures connections that could not be opened
 * @param sent messages that a connection has a result for, whatever it is
 * @param retried messages that were sent once more since an old connection was dead
 * @param refused messages that were not taken since too many waited
 * @param expired messages that waited too long
 * @param evicted connections that left the pool, by reason; every reason is there
 */
public record PoolStatistics(
    int endpoints,
    int opening,
    int open,
    int idle,
    int waiting,
    long opened,
    long connectFailures,
    long sent,
    long retried,
    long refused,
    long expired,
    Map<Eviction, Long> evicted) {
  /**
   * Copies the map.
   *
   * @param endpoints that have a connection or a message waiting
   * @param opening connections that are being opened
   * @param open connections on which mail can be sent, idle or not, and those that say QUIT
   * @param idle of the open ones, those that carry no message
   * @param waiting messages that have no connection yet
   * @param opened connections since the pool was made
   * @param connectFailures connections that could not be opened
   * @param sent messages that a connection has a result for, whatever it is
   * @param retried messages that were sent once more since an old connection was dead
   * @param refused messages that were not taken since too many waited
   * @param expired messages that waited too long
   * @param evicted connections that left the pool, by reason; every reason is there
   */
  public PoolStatistics {
    evicted = Map.copyOf(evicted);
  }
}
