package io.smtptoolkit.server;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * The answer to MAIL: a mail transaction and its 250, or a refusal.
 *
 * <p>Immutable, as far as the transaction is not looked at.
 */
public final class Begin {
  private final Optional<MailTransaction> transaction;
  private final Reply reply;

  private Begin(Optional<MailTransaction> transaction, Reply reply) {
    this.transaction = transaction;
    this.reply = reply;
  }

  /**
   * MAIL is accepted with the usual 250.
   *
   * @param transaction takes the recipients and the content
   * @return the answer
   */
  public static Begin accepted(MailTransaction transaction) {
    return new Begin(Optional.of(transaction), Replies.senderOk());
  }

  /**
   * MAIL is accepted with a reply of one's own.
   *
   * @param transaction takes the recipients and the content
   * @param reply a reply of the class 2yz
   * @return the answer
   * @throws IllegalArgumentException if the reply is not of the class 2yz
   */
  public static Begin accepted(MailTransaction transaction, Reply reply) {
    if (!reply.isPositiveCompletion()) {
      throw new IllegalArgumentException("MAIL is accepted by a 2yz reply, not by " + reply.code());
    }
    return new Begin(Optional.of(transaction), reply);
  }

  /**
   * MAIL is refused; there is no mail transaction.
   *
   * @param reply a reply of the class 4yz or 5yz
   * @return the answer
   * @throws IllegalArgumentException if the reply is not negative
   */
  public static Begin refused(Reply reply) {
    if (!reply.isNegative()) {
      throw new IllegalArgumentException(
          "MAIL is refused by a 4yz or 5yz reply, not by " + reply.code());
    }
    return new Begin(Optional.empty(), reply);
  }

  /**
   * The transaction that was begun.
   *
   * @return empty when MAIL was refused
   */
  public Optional<MailTransaction> transaction() {
    return transaction;
  }

  /**
   * The reply to MAIL.
   *
   * @return of the class 2yz exactly when there is a transaction
   */
  public Reply reply() {
    return reply;
  }
}
