package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.Reply;

/**
 * What became of one recipient of a mail transaction.
 *
 * <p>Immutable.
 */
public sealed interface RecipientOutcome {
  /**
   * The server took the message for this recipient.
   *
   * @param reply the reply to the whole content
   */
  record Accepted(Reply reply) implements RecipientOutcome {}

  /**
   * The server refused: this recipient, or the sender, or the message.
   *
   * @param command what was refused: {@code MAIL}, {@code RCPT}, {@code DATA}, {@code BDAT}, or
   *     {@code end of content}
   * @param reply the reply
   */
  record Refused(String command, Reply reply) implements RecipientOutcome {
    /**
     * Whether trying later makes sense.
     *
     * @return true for 4yz
     */
    public boolean isTransient() {
      return reply.isTransientNegative();
    }
  }

  /**
   * The server certainly has no message for this recipient: the transaction broke off before the
   * end of the content was sent.
   *
   * @param why what happened
   */
  record NotSent(String why) implements RecipientOutcome {}

  /**
   * The whole content was sent, and no reply came: the server may have the message or not. Who
   * sends again risks a duplicate (RFC 1047).
   *
   * @param why what happened
   */
  record Unknown(String why) implements RecipientOutcome {}

  /**
   * Whether the server took the message for this recipient.
   *
   * @return true for {@link Accepted}
   */
  default boolean isAccepted() {
    return this instanceof Accepted;
  }
}
