package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The account of a mail transaction that is over, from its MAIL to its end.
 *
 * <p>Immutable.
 *
 * @param messageId the service's name for the message, see {@link MailTransaction#messageId}
 * @param reversePath as the client gave it
 * @param recipients the forward-paths and the replies to them, in order; of a transaction with many
 *     only the first hundred, the others are in the counts
 * @param recipientsAccepted RCPT commands that were accepted
 * @param recipientsRefused RCPT commands that the service refused
 * @param contentOctets octets of content received, without dot-stuffing
 * @param duration from MAIL to the end
 * @param tls empty if the transaction was in the clear
 * @param outcome how it ended
 * @param replies the replies to the content, or the one to a refused MAIL; empty when it was given
 *     up
 * @param forwarded where the message came from before, by XFORWARD of a configured peer; nothing of
 *     it is verified
 */
public record TransactionEnded(
    Optional<String> messageId,
    ReversePath reversePath,
    List<Recipient> recipients,
    int recipientsAccepted,
    int recipientsRefused,
    long contentOctets,
    Duration duration,
    Optional<TlsFacts> tls,
    Outcome outcome,
    List<Reply> replies,
    PeerAttributes forwarded) {

  /** The ways in which a mail transaction ends. */
  public enum Outcome {
    /** The server took responsibility for the message, at least for one recipient. */
    ACCEPTED,

    /**
     * The service has the message, but the connection ended before the client could be told: a
     * client that tries again makes a second copy.
     */
    UNACKNOWLEDGED,

    /** MAIL, or the content for all recipients, was refused. */
    REFUSED,

    /** RSET, EHLO, QUIT, a violation or the end of the connection came before the content's end. */
    ABANDONED
  }

  /**
   * One RCPT command.
   *
   * @param forwardPath as the client gave it
   * @param reply the service's answer
   */
  public record Recipient(ForwardPath forwardPath, Reply reply) {}
}
