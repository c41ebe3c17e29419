package io.smtptoolkit.client;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What became of a mail transaction, recipient by recipient.
 *
 * <p>Immutable.
 *
 * @param recipients one entry per recipient of the envelope, in its order
 * @param finalReply the reply to the whole content, if the content was sent and a reply came
 * @param failure why the connection broke off, if it did
 */
public record SendResult(
    List<Recipient> recipients, Optional<Reply> finalReply, Optional<IOException> failure) {
  /**
   * One recipient.
   *
   * @param forwardPath the recipient as in the envelope
   * @param outcome what became of it
   */
  public record Recipient(ForwardPath forwardPath, RecipientOutcome outcome) {}

  /**
   * Copies the list.
   *
   * @param recipients one entry per recipient of the envelope, in its order
   * @param finalReply the reply to the whole content, if the content was sent and a reply came
   * @param failure why the connection broke off, if it did
   */
  public SendResult {
    recipients = List.copyOf(recipients);
  }

  /**
   * Whether the server took the message for everybody.
   *
   * @return true when every recipient is accepted
   */
  public boolean isAccepted() {
    return recipients.stream().allMatch(it -> it.outcome().isAccepted());
  }

  /**
   * Whether it is unknown for somebody if the server has the message.
   *
   * @return true when a recipient's outcome is {@link RecipientOutcome.Unknown}
   */
  public boolean isUnknown() {
    return recipients.stream().anyMatch(it -> it.outcome() instanceof RecipientOutcome.Unknown);
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
