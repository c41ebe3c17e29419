package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A {@link MailService} of plain methods that may block, for instance on a disk. They run on the
 * server's executor, which must therefore not be one that runs its tasks on the I/O threads.
 *
 * <p>Methods accept by returning and refuse by throwing {@link Rejected}. An {@link IOException} or
 * an unchecked exception is a fault: 451 for the client, and a line in the log.
 *
 * <p>As with {@link MailService}, calls for different connections overlap.
 */
public interface BlockingMailService extends MailService {
  /**
   * A client gave MAIL.
   *
   * @param session who is asking
   * @param reversePath where to report failures, possibly the null path
   * @param parameters the ESMTP parameters of the command
   * @return the transaction
   * @throws Rejected to refuse MAIL
   * @throws IOException if the service fails
   */
  Transaction open(SessionInfo session, ReversePath reversePath, MailParameters parameters)
      throws Rejected, IOException;

  @Override
  default CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    try {
      return CompletableFuture.completedFuture(
          Begin.accepted(new BlockingTransaction(open(session, reversePath, parameters))));
    } catch (Rejected refusal) {
      return CompletableFuture.completedFuture(Begin.refused(refusal.reply()));
    } catch (IOException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  /**
   * One mail transaction; see {@link MailTransaction} for the order of the calls. Used by one
   * thread at a time, not necessarily always the same.
   */
  interface Transaction {
    /**
     * The service's name for the message; see {@link MailTransaction#messageId}.
     *
     * @return by default empty
     */
    default Optional<String> messageId() {
      return Optional.empty();
    }

    /**
     * A client gave RCPT.
     *
     * @param forwardPath one recipient
     * @param parameters the ESMTP parameters of the command
     * @return a reply of the class 2yz
     * @throws Rejected to refuse this recipient
     * @throws IOException if the service fails
     */
    Reply recipient(ForwardPath forwardPath, RcptParameters parameters)
        throws Rejected, IOException;

    /**
     * The next octets of the content, without dot-stuffing.
     *
     * @param content a read-only slice, only valid during the call
     * @throws Rejected to refuse the message
     * @throws IOException if the service fails
     */
    void content(ByteBuffer content) throws Rejected, IOException;

    /**
     * The content is whole.
     *
     * @return a reply of the class 2yz: responsibility for the message is taken
     * @throws Rejected to refuse the message
     * @throws IOException if the service fails
     */
    Reply complete() throws Rejected, IOException;

    /** Given up before {@link #complete}: free what is held. Does not throw. */
    void abort();
  }
}
