package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.NotAcceptedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.reply.Reply;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.event.TransportEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a message, in the terms of Jakarta Mail.
 *
 * @param validSent who gets it
 * @param validUnsent who does not, and might another time
 * @param invalid who does not since the server, or we, did not take the address
 * @param failure empty when there is nothing to tell
 */
record Report(
    List<Address> validSent,
    List<Address> validUnsent,
    List<Address> invalid,
    Optional<MessagingException> failure) {

  /** A message that was not sent, for one reason. */
  static Report notSent(Recipients recipients, MessagingException failure) {
    return new Report(
        List.of(), recipients.addresses(), recipients.unfitAddresses(), Optional.of(failure));
  }

  /** A message that was not sent, since there are recipients that are not addresses. */
  static Report unfit(Recipients recipients) {
    var failure =
        new MessageFailedException(
            String.valueOf(recipients.unfit().get(0).getMessage()),
            chain(recipients.unfit()),
            List.of(),
            recipients.addresses(),
            recipients.unfitAddresses(),
            Optional.empty());
    return notSent(recipients, failure);
  }

  /**
   * A message that was sent, or tried to.
   *
   * @param success whether to report success too
   */
  static Report of(Recipients recipients, SendResult result, boolean success) {
    var sent = new ArrayList<Address>();
    var unsent = new ArrayList<Address>();
    var invalid = new ArrayList<>(recipients.unfitAddresses());
    var chain = new ArrayList<>(recipients.unfit());
    for (int i = 0; i < result.recipients().size(); i++) {
      Recipients.Fit fit = recipients.fit().get(i);
      RecipientOutcome outcome = result.recipients().get(i).outcome();
      List<Address> fate =
          outcome.isAccepted() ? sent : isAddressRefused(outcome) ? invalid : unsent;
      fate.add(fit.address());
      if (success || !(outcome.isAccepted() || isOnlyKeptBack(result, outcome))) {
        chain.add(new RecipientException(fit.address(), outcome));
      }
    }
    if (chain.isEmpty()) {
      return new Report(sent, unsent, invalid, Optional.empty());
    }
    Exception next = result.failure().<Exception>map(it -> it).orElse(chain(chain));
    var failure =
        new MessageFailedException(
            message(result, chain), next, sent, unsent, invalid, Optional.of(result));
    return new Report(sent, unsent, invalid, Optional.of(failure));
  }

  /** The event to tell listeners of. */
  int event() {
    if (validSent.isEmpty()) {
      return TransportEvent.MESSAGE_NOT_DELIVERED;
    }
    return failure.isEmpty()
        ? TransportEvent.MESSAGE_DELIVERED
        : TransportEvent.MESSAGE_PARTIALLY_DELIVERED;
  }

  /** As Angus sorts them: 5yz to RCPT is for the address, but for 552, a full mailbox. */
  private static boolean isAddressRefused(RecipientOutcome outcome) {
    if (!(outcome instanceof RecipientOutcome.Refused refused) || refused.stage() != Stage.RCPT) {
      return false;
    }
    Reply reply = refused.reply();
    return !reply.isTransientNegative() && reply.code().value() != 552;
  }

  /** A recipient that was taken, of a message that is for all or none: the others say why. */
  private static boolean isOnlyKeptBack(SendResult result, RecipientOutcome outcome) {
    return outcome instanceof RecipientOutcome.NotSent
        && result.failure().isEmpty()
        && result.outcomes().stream().anyMatch(RecipientOutcome.Refused.class::isInstance);
  }

  private static String message(SendResult result, List<RecipientException> chain) {
    try {
      var unused = result.orThrow();
      return String.valueOf(chain.get(0).getMessage());
    } catch (NotAcceptedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static @Nullable Exception chain(List<RecipientException> all) {
    for (int i = 0; i + 1 < all.size(); i++) {
      all.get(i).setNextException(all.get(i + 1));
    }
    return all.isEmpty() ? null : all.get(0);
  }

  /** Nothing was sent, as the client says. */
  static Report of(Recipients recipients, SmtpClientException failure) {
    MessagingException inTerms = Opening.failure(failure);
    return notSent(recipients, inTerms);
  }
}
