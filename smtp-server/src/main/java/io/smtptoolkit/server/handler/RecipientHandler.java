package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Rejected;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * Answers RCPT. It may block.
 *
 * <p>Called for several connections at the same time, so that an implementation is thread-safe.
 */
@FunctionalInterface
public interface RecipientHandler {
  /**
   * A client gave RCPT.
   *
   * @param envelope with the recipients that were accepted before
   * @param recipient the one in question
   * @return 250 or 251 to take responsibility for this recipient, 4yz or 5yz to refuse it
   * @throws Rejected to refuse
   * @throws IOException if the handler fails: 451 for the client, and a line in the log
   */
  Reply recipient(ReceivedEnvelope envelope, Recipient recipient) throws Rejected, IOException;

  /** Answers RCPT. It is called on the I/O threads and does not block. Thread-safe. */
  @FunctionalInterface
  interface Async {
    /**
     * A client gave RCPT.
     *
     * @param envelope with the recipients that were accepted before
     * @param recipient the one in question
     * @return as with {@link RecipientHandler}; failed with {@link Rejected} to refuse
     */
    CompletionStage<Reply> recipient(ReceivedEnvelope envelope, Recipient recipient);
  }
}
