package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One mail transaction from its MAIL to the reply to its content (RFC 5321 §3.3). There is one
 * object per transaction, so that nothing has ever to be reset.
 *
 * <p>Its methods are called one after the other, each when the stage of the one before is complete,
 * not necessarily by the same thread. It ends by {@link #complete} or by {@link #abort}, whichever
 * is called first, and by one of them exactly once; {@code abort} may come while a stage of {@code
 * recipient} or {@code content} is still pending (the connection was lost), and the late result is
 * then ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-3.3">RFC 5321 §3.3</a>
 */
public interface MailTransaction {
  /**
   * The service's name for the message, for logs: the one that its own log, the trace field and the
   * final reply have. Asked for once, when MAIL was accepted.
   *
   * @return by default empty
   */
  default Optional<String> messageId() {
    return Optional.empty();
  }

  /**
   * A client gave RCPT.
   *
   * @param forwardPath one recipient; a source route in it is to be ignored (RFC 5321 §3.6.1)
   * @param parameters the ESMTP parameters of the command
   * @return 25x to take responsibility for this recipient, 4yz or 5yz to refuse it
   */
  CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters);

  /**
   * The next octets of the content, free of dot-stuffing, lines ended by CRLF. Nothing more is read
   * from this connection than the configured octets in flight until the stage is complete.
   *
   * @param content a read-only slice of any length, cut anywhere; it is only valid until the stage
   *     is complete, to keep it is to copy it
   * @return complete when the octets are dealt with; failed with {@link Rejected} to refuse the
   *     message, in which case the rest of the content is drained and {@link #abort} follows
   */
  CompletionStage<Void> content(ByteBuffer content);

  /**
   * The content is whole. With a 2yz reply the server has taken responsibility for the message (RFC
   * 5321 §6.1).
   *
   * @return the reply, or the replies; failed with {@link Rejected} to refuse the message
   */
  CompletionStage<Completion> complete();

  /** The transaction was given up before {@link #complete}: free what it holds. Does not throw. */
  void abort();
}
