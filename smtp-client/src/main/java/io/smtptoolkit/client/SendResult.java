package io.smtptoolkit.client;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a message, recipient by recipient. It may be accepted for some and refused for
 * others: look at it, or call {@link #orThrow()}. Where the server takes fewer recipients at a time
 * than there are, the outcomes of several mail transactions are put together here.
 *
 * <p>Immutable.
 *
 * @param connectionId which connection it was
 * @param recipients one entry per recipient of the envelope, in its order
 * @param finalReply the reply to the whole content, if the content was sent and a reply came; of
 *     several mail transactions the last one's. Empty with LMTP, where each recipient has its own
 * @param failure why the connection broke off, if it did
 * @param dropped the keywords of parameters that were left out since the server does not offer DSN:
 *     some of RET, ENVID, NOTIFY and ORCPT; see {@link
 *     io.smtptoolkit.codec.command.Envelope#requiringDsn}
 * @param tls the facts of TLS, if the message was sent over it
 */
public record SendResult(
    String connectionId,
    List<Recipient> recipients,
    Optional<Reply> finalReply,
    Optional<SmtpClientException> failure,
    List<String> dropped,
    Optional<TlsFacts> tls) {
  /**
   * One recipient.
   *
   * @param forwardPath the recipient as in the envelope
   * @param outcome the outcome for it
   */
  public record Recipient(ForwardPath forwardPath, RecipientOutcome outcome) {}

  /**
   * Copies the lists.
   *
   * @param connectionId which connection it was
   * @param recipients one entry per recipient of the envelope, in its order
   * @param finalReply the reply to the whole content, if the content was sent and a reply came
   * @param failure why the connection broke off, if it did
   * @param dropped the keywords of parameters that were left out
   * @param tls the facts of TLS, if the message was sent over it
   */
  public SendResult {
    recipients = List.copyOf(recipients);
    dropped = List.copyOf(dropped);
  }

  /**
   * A result of which no parameter was left out, and without TLS.
   *
   * @param connectionId which connection it was
   * @param recipients one entry per recipient of the envelope, in its order
   * @param finalReply the reply to the whole content, if the content was sent and a reply came
   * @param failure why the connection broke off, if it did
   */
  public SendResult(
      String connectionId,
      List<Recipient> recipients,
      Optional<Reply> finalReply,
      Optional<SmtpClientException> failure) {
    this(connectionId, recipients, finalReply, failure, List.of(), Optional.empty());
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
   * Says whether the server took the message for every recipient.
   *
   * @return true when every recipient is accepted
   */
  public boolean isAccepted() {
    return notAccepted().isEmpty();
  }

  /**
   * Says whether it is unknown for a recipient if the server has the message.
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
