package io.smtptoolkit.server.system;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.server.delivery.MailboxOutcome;
import io.smtptoolkit.server.delivery.MaildirAgent;
import io.smtptoolkit.server.mailbox.Resolution;
import io.smtptoolkit.server.mailbox.Target;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.relay.Destinations;
import io.smtptoolkit.server.relay.LocalAgent;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Delivers rows whose addresses are of own domains. Most are mailboxes. Where one is an alias by
 * now, as that of a sender who gets a report, the ends of the alias take the row's place.
 *
 * <p>Thread-safe.
 */
final class OwnAgent implements LocalAgent {
  private final MessageQueue queue;
  private final Supplier<MailPolicy> policy;
  private final MaildirAgent mailboxes;
  private final Destinations destinations;

  OwnAgent(
      MessageQueue queue,
      Supplier<MailPolicy> policy,
      MaildirAgent mailboxes,
      Destinations destinations) {
    this.queue = queue;
    this.policy = policy;
    this.mailboxes = mailboxes;
    this.destinations = destinations;
  }

  @Override
  public boolean takes(String destination) {
    return Place.isHere(destination);
  }

  @Override
  public CompletionStage<Result> deliver(QueuedMessage message, QueuedRecipient recipient) {
    if (recipient.destination().equals(Place.ALIASES)) {
      return completedFuture(new Expanded("the alias means several addresses"));
    }
    return policy
        .get()
        .directory()
        .resolver()
        .resolve(recipient.forwardPath())
        .thenCompose(found -> deliver(message, recipient, found));
  }

  private CompletionStage<Result> deliver(
      QueuedMessage message, QueuedRecipient recipient, Resolution found) {
    if (found instanceof Resolution.Unknown) {
      return completedFuture(
          new Failed(EnhancedStatusCode.of("5.1.1"), "There is no such mailbox here."));
    }
    if (!(found instanceof Resolution.Targets it)) {
      return completedFuture(
          new Later(
              EnhancedStatusCode.of("4.3.0"), "It cannot be told now which mailbox this is."));
    }
    Optional<Target> mailbox =
        it.targets().stream().filter(target -> isFor(recipient, it, target)).findFirst();
    return mailbox.isPresent()
        ? mailboxes
            .deliver(
                message,
                at(recipient, ForwardPath.of(mailbox.get().address())),
                () -> queue.content(message.id()))
            .thenApply(OwnAgent::result)
        : completedFuture(
            new Replaced(
                OwnAddresses.rows(
                    recipient.forwardPath(), it, recipient.parameters(), destinations),
                "the address means others"));
  }

  /**
   * A row of a mailbox is one end of an alias already: the alias's other ends have rows of their
   * own.
   */
  private static boolean isFor(QueuedRecipient recipient, Resolution.Targets found, Target target) {
    return target instanceof Target.Stored it
        && (found.targets().size() == 1
            || (Place.isMailbox(recipient.destination())
                && recipient.forwardPath().mailbox().filter(it.address()::equals).isPresent()));
  }

  private static Result result(MailboxOutcome outcome) {
    if (outcome instanceof MailboxOutcome.Stored it) {
      return new Delivered(it.name());
    }
    if (outcome instanceof MailboxOutcome.Never it) {
      return new Failed(it.status(), it.words());
    }
    MailboxOutcome.Later it = (MailboxOutcome.Later) outcome;
    return new Later(it.status(), it.words());
  }

  private static QueuedRecipient at(QueuedRecipient row, ForwardPath address) {
    return new QueuedRecipient(
        row.row(),
        row.message(),
        address,
        row.parameters(),
        row.destination(),
        row.isHeld(),
        row.dueAt(),
        row.attempts(),
        row.unknownOutcomes(),
        row.isDelayReported(),
        row.status(),
        row.said());
  }
}
