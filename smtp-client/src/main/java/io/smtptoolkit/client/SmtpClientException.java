package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection or a message that came to nothing: on which connection, at which stage, and what the
 * server said.
 *
 * <p>Immutable.
 */
public abstract sealed class SmtpClientException extends IOException
    permits ConnectionFailedException,
        ContentException,
        NegativeReplyException,
        NotAcceptedException,
        NotOfferedException,
        PoolFullException {
  @Serial private static final long serialVersionUID = 1L;

  private final String connectionId;
  private final Stage stage;
  private final transient Optional<Reply> lastReply;

  SmtpClientException(
      String connectionId,
      Stage stage,
      Optional<Reply> lastReply,
      String message,
      @Nullable Throwable cause) {
    super(message + " (" + connectionId + ", " + stage + ")", cause);
    this.connectionId = connectionId;
    this.stage = stage;
    this.lastReply = lastReply;
  }

  /**
   * The id of the connection, as for observers.
   *
   * @return its id
   */
  public String connectionId() {
    return connectionId;
  }

  /**
   * The stage that was under way.
   *
   * @return the stage
   */
  public Stage stage() {
    return stage;
  }

  /**
   * The server's last words: the reply that is the reason, or the last one before the failure.
   *
   * @return empty if the server had said nothing
   */
  public Optional<Reply> lastReply() {
    return lastReply;
  }

  static String oneLine(Reply reply) {
    return reply.toString().replace("\r\n", " / ");
  }
}
