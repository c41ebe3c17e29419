package io.smtptoolkit.server.queue;

import java.io.IOException;

/** Another process, or another part of this one, has the queue. */
public final class QueueInUseException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * An exception.
   *
   * @param message which queue, and which process has it
   */
  public QueueInUseException(String message) {
    super(message);
  }
}
