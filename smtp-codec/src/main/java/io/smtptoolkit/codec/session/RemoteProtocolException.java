package io.smtptoolkit.codec.session;

import java.io.Serial;

/**
 * The server broke the protocol, so that nothing it says from here on can be understood for sure.
 *
 * <p>Thrown by {@link ClientSession#next()} alone, and again by each later call: the connection
 * must be closed. (What a client does wrong is a {@link ServerEvent.Violation} with a reply, never
 * an exception.) The message names the state and what was wrong, never credentials or content.
 */
public final class RemoteProtocolException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An exception.
   *
   * @param message what was wrong, and in which state
   */
  public RemoteProtocolException(String message) {
    super(message);
  }
}
