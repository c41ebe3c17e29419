package io.smtptoolkit.client.pool;

/**
 * The reason why a connection left its pool.
 *
 * <p>Immutable.
 */
public enum Eviction {
  /** It was idle for too long. */
  IDLE_LIMIT,
  /** It was open for too long. */
  LIFE_LIMIT,
  /**
   * It has carried as many messages as it may, by the pool's options or by the server's LIMITS (RFC
   * 9422 §4.1), or it is idle and the server would take no recipients of further domains there.
   */
  MESSAGE_LIMIT,
  /** Another endpoint had none, and the pool is full. */
  ROOM,
  /** It did not answer NOOP after idling. */
  CHECK_FAILED,
  /** The server closed it, with a 421 or without a word. */
  CLOSED_BY_SERVER,
  /** It broke, took too long, or broke the protocol. */
  FAULT,
  /** The message that it carried was cancelled. */
  CANCELLED,
  /** The pool is closed. */
  POOL_CLOSED
}
