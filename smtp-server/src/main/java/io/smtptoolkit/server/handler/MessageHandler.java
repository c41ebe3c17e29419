package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Rejected;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Answers a message that is whole. It may block.
 *
 * <p>Called for several connections at the same time, so that an implementation is thread-safe.
 */
@FunctionalInterface
public interface MessageHandler {
  /**
   * The content is whole. With a 2yz reply the server has taken responsibility for the message (RFC
   * 5321 §6.1).
   *
   * @param envelope with at least one recipient
   * @param content can be read until the method returns
   * @return 250, 4yz or 5yz; on LMTP it counts for every recipient
   * @throws Rejected to refuse
   * @throws IOException if the handler fails: 451 for the client, 452 if a disk is full, and a line
   *     in the log
   */
  Reply message(ReceivedEnvelope envelope, ReceivedContent content) throws Rejected, IOException;

  /** Answers a message that is whole. It does not block. Thread-safe. */
  @FunctionalInterface
  interface Async {
    /**
     * The content is whole.
     *
     * @param envelope with at least one recipient
     * @param content can be read until the stage is complete
     * @return as with {@link MessageHandler}; failed with {@link Rejected} to refuse
     */
    CompletionStage<Reply> message(ReceivedEnvelope envelope, ReceivedContent content);
  }

  /** Answers a message for each of its recipients, as LMTP has it (RFC 2033 §4.2). It may block. */
  @FunctionalInterface
  interface PerRecipient {
    /**
     * The content is whole.
     *
     * @param envelope with at least one recipient
     * @param content can be read until the method returns
     * @return a reply for each recipient of the envelope, in their order; on SMTP, which has one
     *     reply for all, a list of one
     * @throws Rejected to refuse the message for all
     * @throws IOException if the handler fails: 451 for the client, 452 if a disk is full, and a
     *     line in the log
     */
    List<Reply> message(ReceivedEnvelope envelope, ReceivedContent content)
        throws Rejected, IOException;
  }

  /** Answers a message for each of its recipients. It does not block. Thread-safe. */
  @FunctionalInterface
  interface PerRecipientAsync {
    /**
     * The content is whole.
     *
     * @param envelope with at least one recipient
     * @param content can be read until the stage is complete
     * @return as with {@link PerRecipient}; failed with {@link Rejected} to refuse for all
     */
    CompletionStage<List<Reply>> message(ReceivedEnvelope envelope, ReceivedContent content);
  }
}
