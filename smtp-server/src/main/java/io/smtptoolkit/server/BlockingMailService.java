package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A service that takes a server's mail, as plain methods that may block, for instance on a disk.
 * {@link MailService#blocking(BlockingMailService)} makes the {@link MailService} of it that a
 * server takes.
 *
 * <p>Methods accept by returning and refuse by throwing {@link Rejected}. An {@link IOException} or
 * an unchecked exception is a fault: 451 for the client, and a line in the log.
 *
 * <p>As with {@link MailService}, calls for different connections overlap.
 */
public interface BlockingMailService {
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

  /**
   * The service extensions whose promises this service keeps; see {@link MailService#extensions}.
   *
   * @return by default none
   */
  default Extensions extensions() {
    return Extensions.NONE;
  }

  /**
   * A client gave VRFY; see {@link MailService#verify}.
   *
   * @param session who is asking
   * @param command what is asked for
   * @return 250, 251 or 252
   * @throws Rejected to refuse
   * @throws IOException if the service fails
   */
  default Reply verify(SessionInfo session, Vrfy command) throws Rejected, IOException {
    return Replies.cannotVerify();
  }

  /**
   * A client gave EXPN; see {@link MailService#expand}.
   *
   * @param session who is asking
   * @param command the list that is asked for
   * @return 250 with a line for each member, or 252
   * @throws Rejected to refuse
   * @throws IOException if the service fails
   */
  default Reply expand(SessionInfo session, Expn command) throws Rejected, IOException {
    throw new Rejected(Replies.commandNotImplemented());
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
     * The next octets of the content, without dot-stuffing, gathered into pieces of about 64 KiB;
     * after the last one {@link #complete} or {@link #abort} follows at once.
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

    /**
     * The content is whole, and each accepted forward-path may have a reply of its own, as LMTP has
     * it (RFC 2033 §4.2). This is what is called; by default it gives the reply of {@link
     * #complete} for all.
     *
     * @return one reply, or on LMTP one for each accepted forward-path
     * @throws Rejected to refuse the message for all
     * @throws IOException if the service fails
     */
    default Completion completion() throws Rejected, IOException {
      return Completion.of(complete());
    }

    /** Given up before {@link #complete}: free what is held. Does not throw. */
    void abort();
  }
}
