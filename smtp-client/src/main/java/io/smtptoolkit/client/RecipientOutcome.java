package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * The outcome of a mail transaction for one recipient.
 *
 * <p>Immutable.
 */
public sealed interface RecipientOutcome {
  /**
   * The server took the message for this recipient.
   *
   * @param reply the reply to the whole content
   */
  record Accepted(Reply reply) implements RecipientOutcome {
    @Override
    public Stage stage() {
      return Stage.END_OF_CONTENT;
    }

    @Override
    public Optional<Reply> lastReply() {
      return Optional.of(reply);
    }

    @Override
    public String describe() {
      return "accepted: " + SmtpClientException.oneLine(reply);
    }
  }

  /**
   * The server refused: this recipient, or the sender, or the message.
   *
   * @param stage what was refused: MAIL, RCPT, DATA, a chunk, the content or its end
   * @param reply the reply
   */
  record Refused(Stage stage, Reply reply) implements RecipientOutcome {
    /**
     * Says whether trying later makes sense.
     *
     * @return true for 4yz
     */
    public boolean isTransient() {
      return reply.isTransientNegative();
    }

    @Override
    public Optional<Reply> lastReply() {
      return Optional.of(reply);
    }

    @Override
    public String describe() {
      return "refused at " + stage + ": " + SmtpClientException.oneLine(reply);
    }
  }

  /**
   * The server certainly has no message for this recipient: the transaction broke off before the
   * end of the content was sent, or was not begun.
   *
   * @param stage how far it came
   * @param why what happened
   * @param leftOver whether the only reason is that the server's LIMITS (RFC 9422) let the session
   *     have no more: a new connection can have it
   */
  record NotSent(Stage stage, String why, boolean leftOver) implements RecipientOutcome {
    /**
     * A transaction that broke off, or a message that was not begun.
     *
     * @param stage how far it came
     * @param why what happened
     */
    public NotSent(Stage stage, String why) {
      this(stage, why, false);
    }

    @Override
    public String describe() {
      return "not sent: " + why;
    }
  }

  /**
   * The whole content was sent, and no reply came, or replies that contradict each other: the
   * server may have the message or not. Sending again risks a duplicate (RFC 1047).
   *
   * @param stage how far it came
   * @param why what happened
   */
  record Unknown(Stage stage, String why) implements RecipientOutcome {
    @Override
    public String describe() {
      return "unknown: " + why;
    }
  }

  /**
   * The stage to which the transaction came for this recipient.
   *
   * @return the stage that decided
   */
  Stage stage();

  /**
   * The reply that decided.
   *
   * @return empty if none did
   */
  default Optional<Reply> lastReply() {
    return Optional.empty();
  }

  /**
   * The outcome in words, for logs.
   *
   * @return one line
   */
  String describe();

  /**
   * Says whether the server took the message for this recipient.
   *
   * @return true for {@link Accepted}
   */
  default boolean isAccepted() {
    return this instanceof Accepted;
  }
}
