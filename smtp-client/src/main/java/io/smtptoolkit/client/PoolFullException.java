package io.smtptoolkit.client;

import java.io.Serial;
import java.util.Optional;

/**
 * A message that a pool does not take, or no longer keeps: too many others wait, or it has waited
 * too long for a connection. Nothing was sent; it may be tried later.
 *
 * <p>Immutable.
 */
public final class PoolFullException extends SmtpClientException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A message that got no connection.
   *
   * @param message how full the pool is
   */
  public PoolFullException(String message) {
    super("no connection", Stage.CONNECT, Optional.empty(), message, null);
  }
}
