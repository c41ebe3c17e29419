package io.smtptoolkit.client;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.reply.StatusClass;
import java.util.Optional;
import java.util.Set;

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
    private static final Set<ReplyCode> TOO_MANY =
        Set.of(ReplyCode.INSUFFICIENT_STORAGE, ReplyCode.STORAGE_EXCEEDED);
    private static final Set<EnhancedStatusCode> TOO_MANY_RECIPIENTS =
        Set.of(
            RegisteredStatus.TOO_MANY_RECIPIENTS.in(StatusClass.PERSISTENT_TRANSIENT_FAILURE),
            RegisteredStatus.TOO_MANY_RECIPIENTS.in(StatusClass.PERMANENT_FAILURE));

    /**
     * Says whether trying later makes sense.
     *
     * @return true for 4yz, and for a 5yz to RCPT that says too many recipients (RFC 5321
     *     §4.5.3.1.10)
     */
    public boolean isTransient() {
      boolean isSaid = reply.enhancedStatusCode().isPresent();
      return reply.isTransientNegative() || (isSaid && isTooManyRecipients());
    }

    /**
     * Says whether this may be a recipient too many, which another mail transaction can have: 452
     * to RCPT, or 552 as in RFC 821 (RFC 5321 §4.5.3.1.10). Without a status code these may also
     * mean that there is no room for anything; they mean too many where others were accepted.
     *
     * @return true unless a status code says something else
     */
    public boolean isTooManyRecipients() {
      return stage == Stage.RCPT
          && TOO_MANY.contains(reply.code())
          && reply.enhancedStatusCode().map(TOO_MANY_RECIPIENTS::contains).orElse(true);
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
