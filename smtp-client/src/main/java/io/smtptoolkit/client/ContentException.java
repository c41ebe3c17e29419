package io.smtptoolkit.client;

import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.Serial;
import java.util.Optional;

/**
 * Content that cannot be sent: it has a bare CR, a bare LF or a NUL, it cannot be read or not in
 * time, or it changed since it was examined. The cause is what its source threw, or a {@link
 * ContentFaultException}. The server has not got the message.
 *
 * <p>Immutable.
 */
public final class ContentException extends SmtpClientException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure of content.
   *
   * @param connectionId which connection
   * @param stage {@link Stage#EXAMINATION}, {@link Stage#CONTENT} or {@link Stage#BDAT}
   * @param message what is wrong with it
   * @param cause what its source threw, or its fault
   */
  public ContentException(String connectionId, Stage stage, String message, Throwable cause) {
    super(connectionId, stage, Optional.empty(), message, cause);
  }

  /**
   * Says whether the content itself is at fault, so that it never can be sent as it is.
   *
   * @return true for a bare CR, a bare LF or a NUL
   */
  public boolean isFaulty() {
    return getCause() instanceof ContentFaultException;
  }
}
