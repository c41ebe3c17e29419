package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.Reply;
import java.io.Serial;
import java.util.Optional;

/**
 * The server refused: its whole reply, and to what.
 *
 * <p>Immutable.
 */
public final class NegativeReplyException extends SmtpClientException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  /**
   * A refusal.
   *
   * @param connectionId which connection
   * @param stage what was refused
   * @param reply the reply
   */
  public NegativeReplyException(String connectionId, Stage stage, Reply reply) {
    super(connectionId, stage, Optional.of(reply), "the server said " + oneLine(reply), null);
    this.reply = reply;
  }

  /**
   * The reply of the server.
   *
   * @return the whole reply
   */
  public Reply reply() {
    return reply;
  }

  /**
   * Says whether trying later makes sense.
   *
   * @return true for 4yz
   */
  public boolean isTransient() {
    return reply.isTransientNegative();
  }
}
