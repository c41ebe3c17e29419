package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.Reply;
import java.io.Serial;
import java.util.Optional;

/**
 * A connection that could not be opened, broke, took too long, or was closed by this side. The
 * cause tells these apart: {@code SocketTimeoutException}, {@code EOFException}, {@code
 * SSLException}, {@code ConnectException}, {@code UnknownHostException}, {@code
 * RemoteProtocolException}; none when this side closed it.
 *
 * <p>Immutable.
 */
public final class ConnectionFailedException extends SmtpClientException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure of a connection.
   *
   * @param connectionId which connection
   * @param stage what was under way
   * @param lastReply the server's last words
   * @param message what happened
   * @param cause its reason
   */
  public ConnectionFailedException(
      String connectionId,
      Stage stage,
      Optional<Reply> lastReply,
      String message,
      Throwable cause) {
    super(connectionId, stage, lastReply, message, cause);
  }

  /**
   * An end that this side wanted.
   *
   * @param connectionId which connection
   * @param stage what was under way
   * @param lastReply the server's last words
   * @param message why
   */
  public ConnectionFailedException(
      String connectionId, Stage stage, Optional<Reply> lastReply, String message) {
    super(connectionId, stage, lastReply, message, null);
  }
}
