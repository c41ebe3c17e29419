package io.smtptoolkit.server.queue;

import java.io.IOException;

/** There is no room for new mail: 452 4.3.1. What is queued goes on. */
public final class InsufficientSpaceException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * An exception.
   *
   * @param message how much there is and how much is wanted
   */
  public InsufficientSpaceException(String message) {
    super(message);
  }

  /**
   * An exception.
   *
   * @param message what could not be written
   * @param cause what the database said
   */
  public InsufficientSpaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
