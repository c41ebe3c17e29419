package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Rejected;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * Answers MAIL. It may block.
 *
 * <p>Called for several connections at the same time, so that an implementation is thread-safe.
 */
@FunctionalInterface
public interface MailHandler {
  /**
   * A client gave MAIL.
   *
   * @param envelope without recipients
   * @return 250 to begin a mail transaction, 4yz or 5yz to refuse
   * @throws Rejected to refuse
   * @throws IOException if the handler fails: 451 for the client, and a line in the log
   */
  Reply mail(ReceivedEnvelope envelope) throws Rejected, IOException;

  /** Answers MAIL. It is called on the I/O threads and does not block. Thread-safe. */
  @FunctionalInterface
  interface Async {
    /**
     * A client gave MAIL.
     *
     * @param envelope without recipients
     * @return as with {@link MailHandler}; failed with {@link Rejected} to refuse
     */
    CompletionStage<Reply> mail(ReceivedEnvelope envelope);
  }
}
