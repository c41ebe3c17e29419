package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClientException;
import java.time.Duration;

/**
 * Watches a pool, for metrics and logs; it has no say in anything. All methods do nothing unless
 * they are overridden. What happens on each connection is told to the client's own observer.
 *
 * <p>All calls of one pool come one at a time, on a thread of their own, in order. What an observer
 * throws is logged and changes nothing. An observer that is too slow misses calls, which is logged
 * too.
 */
public interface PoolObserver {
  /** Sees nothing. */
  PoolObserver NONE = new PoolObserver() {};

  /**
   * A connection was opened.
   *
   * @param endpoint where to
   * @param connectionId which it is, as for the client's observer
   */
  default void opened(Endpoint endpoint, String connectionId) {}

  /**
   * A connection could not be opened.
   *
   * @param endpoint where to
   * @param failure why
   */
  default void notOpened(Endpoint endpoint, SmtpClientException failure) {}

  /**
   * A connection could not be opened while others are: for a while there will be no more.
   *
   * @param endpoint where to
   * @param connections how many there may be
   * @param during for how long
   */
  default void limited(Endpoint endpoint, int connections, Duration during) {}

  /**
   * A connection left the pool: it gets no more messages.
   *
   * @param endpoint where to
   * @param connectionId which it is
   * @param reason why
   */
  default void evicted(Endpoint endpoint, String connectionId, Eviction reason) {}

  /**
   * A message got a connection.
   *
   * @param endpoint where to
   * @param connectionId which it is
   * @param waited how long it had to wait
   */
  default void assigned(Endpoint endpoint, String connectionId, Duration waited) {}

  /**
   * A message will be sent once more, on a new connection: the old one was dead.
   *
   * @param endpoint where to
   * @param connectionId the old connection
   */
  default void retried(Endpoint endpoint, String connectionId) {}

  /**
   * A message was not taken since too many waited, or waited too long.
   *
   * @param endpoint where to
   * @param reason which of both, in a few words
   */
  default void refused(Endpoint endpoint, String reason) {}
}
