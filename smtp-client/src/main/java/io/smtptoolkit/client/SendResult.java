package io.smtptoolkit.client;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a mail transaction, recipient by recipient. A message may be accepted for some and
 * refused for others: look at it, or call {@link #orThrow()}.
 *
 * <p>Immutable.
 *
 * @param connectionId which connection it was
 * @param recipients one entry per recipient of the envelope, in its order
 * @param finalReply the reply to the whole content, if the content was sent and a reply came
 * @param failure why the connection broke off, if it did
 */
public record SendResult(
    String connectionId,
    List<Recipient> recipients,
    Optional<Reply> finalReply,
    Optional<SmtpClientException> failure) {
  /**
   * One recipient.
   *
   * @param forwardPath the recipient as in the envelope
   * @param outcome the outcome for it
   */
  public record Recipient(ForwardPath forwardPath, RecipientOutcome outcome) {}

  /**
   * Copies the list.
   *
   * @param connectionId which connection it was
   * @param recipients one entry per recipient of the envelope, in its order
   * @param finalReply the reply to the whole content, if the content was sent and a reply came
   * @param failure why the connection broke off, if it did
   */
  public SendResult {
    recipients = List.copyOf(recipients);
  }

  /**
   * Makes a failure of anything but acceptance for all.
   *
   * @return this, if the message was accepted for every recipient
   * @throws NotAcceptedException if it was refused, not sent or unknown for at least one recipient;
   *     others may have been accepted, so sending the whole message again doubles it for them
   */
  public SendResult orThrow() throws NotAcceptedException {
    List<Recipient> missing = notAccepted();
    if (!missing.isEmpty()) {
      throw new NotAcceptedException(this, missing.get(0));
    }
    return this;
  }

  /**
   * Whether the server took the message for every recipient.
   *
   * @return true when every recipient is accepted
   */
  public boolean isAccepted() {
    return notAccepted().isEmpty();
  }

  /**
   * Whether it is unknown for a recipient if the server has the message.
   *
   * @return true when a recipient's outcome is {@link RecipientOutcome.Unknown}
   */
  public boolean isUnknown() {
    return recipients.stream().anyMatch(it -> it.outcome() instanceof RecipientOutcome.Unknown);
  }

  /**
   * The recipients for whom the server did not say that it took the message.
   *
   * @return in the envelope's order; empty when {@link #isAccepted}
   */
  public List<Recipient> notAccepted() {
    return recipients.stream().filter(it -> !it.outcome().isAccepted()).toList();
  }

  /**
   * The outcomes without their recipients.
   *
   * @return in the envelope's order
   */
  public List<RecipientOutcome> outcomes() {
    return recipients.stream().map(Recipient::outcome).toList();
  }
}
