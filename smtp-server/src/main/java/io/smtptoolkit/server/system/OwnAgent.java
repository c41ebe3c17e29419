package io.smtptoolkit.server.system;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.server.delivery.MailboxOutcome;
import io.smtptoolkit.server.delivery.MaildirAgent;
import io.smtptoolkit.server.mailbox.Resolution;
import io.smtptoolkit.server.mailbox.Target;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.relay.Destinations;
import io.smtptoolkit.server.relay.LocalAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Delivers rows whose addresses are of own domains. Most are mailboxes. One that is an alias by
 * now, as that of a sender who gets a report, becomes a message to what the alias means.
 *
 * <p>Thread-safe.
 */
final class OwnAgent implements LocalAgent {
  private static final int BLOCK_OCTETS = 65_536;

  private final MessageQueue queue;
  private final Supplier<MailPolicy> policy;
  private final MaildirAgent mailboxes;
  private final Destinations destinations;
  private final Executor executor;

  OwnAgent(
      MessageQueue queue,
      Supplier<MailPolicy> policy,
      MaildirAgent mailboxes,
      Destinations destinations,
      Executor executor) {
    this.queue = queue;
    this.policy = policy;
    this.mailboxes = mailboxes;
    this.destinations = destinations;
    this.executor = executor;
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
    if (it.targets().size() == 1 && it.targets().get(0) instanceof Target.Stored only) {
      return mailboxes
          .deliver(
              message,
              at(recipient, ForwardPath.of(only.address())),
              () -> queue.content(message.id()))
          .thenApply(OwnAgent::result);
    }
    List<NewRecipient> rows = OwnAddresses.rows(it, recipient.parameters(), destinations);
    return CompletableFuture.supplyAsync(() -> passOn(message, rows), executor);
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

  /** Blocks until the new message is on the disk. */
  private Result passOn(QueuedMessage message, List<NewRecipient> rows) {
    try (InputStream content = queue.content(message.id())) {
      IncomingMessage copy = queue.begin(message.octets());
      try {
        byte[] block = content.readNBytes(BLOCK_OCTETS);
        while (block.length > 0) {
          copy.write(ByteBuffer.wrap(block)).toCompletableFuture().join();
          block = content.readNBytes(BLOCK_OCTETS);
        }
        QueueId id =
            copy.accept(
                    NewMessage.of(message.reversePath(), message.parameters(), rows)
                        .withFields(message.addedFields()))
                .toCompletableFuture()
                .join();
        return new PassedOn("the alias became " + id);
      } finally {
        copy.abort();
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
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
