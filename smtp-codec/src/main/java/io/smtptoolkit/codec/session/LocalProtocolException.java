package io.smtptoolkit.codec.session;

import java.io.Serial;

/**
 * Our own side asked a session for something that the protocol does not allow now.
 *
 * <p>A mistake of the caller, not of the peer. Nothing has been sent and nothing has changed; the
 * session can be used on. The message names the state and the command.
 */
public final class LocalProtocolException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An exception.
   *
   * @param message what was wrong, and in which state
   */
  public LocalProtocolException(String message) {
    super(message);
  }
}
