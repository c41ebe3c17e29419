package io.smtptoolkit.server.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.mailbox.Directory;
import io.smtptoolkit.server.mailbox.LocalMailbox;
import io.smtptoolkit.server.mailbox.Lookup;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.text.FileFaults;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers rows of a queue into the Maildirs of a {@link Directory}: one row, one file, however
 * often it is tried. The file's name is made of the queue id and the row, so that a second attempt
 * after a crash finds what the first one stored, also when a reader of the mailbox has marked it.
 * (What a reader has deleted by then cannot be found, and comes again.)
 *
 * <p>A message begins with {@code Return-Path} and {@code Delivered-To}; one that has a {@code
 * Delivered-To} of the same address goes round in a circle, and is refused with 5.4.6. Quotas are
 * those of Maildir++, in {@code maildirsize} and as {@code ,S=} in the name, so that Dovecot counts
 * the same: 4.2.2 for a mailbox that is full, 5.2.3 for a message that no room can be made for.
 * Deliveries of this agent to one mailbox take room one after the other. What is older than 36
 * hours in a mailbox's {@code tmp} is removed at the first delivery and then once a day.
 *
 * <p>Thread-safe. Disks are touched on the executor only.
 */
public final class MaildirAgent {
  private static final Logger LOG = LoggerFactory.getLogger(MaildirAgent.class);

  private final Directory directory;
  private final RowDelivery delivery;
  private final Executor executor;

  MaildirAgent(Directory directory, Domain host, Executor executor, Clock clock, Disk disk) {
    this.directory = directory;
    this.delivery = new RowDelivery(host, clock, disk);
    this.executor = executor;
  }

  /**
   * An agent.
   *
   * @param directory says which mailbox an address is
   * @param host the name of this host, which file names end with
   * @param executor whose threads may block
   * @return the agent
   */
  public static MaildirAgent of(Directory directory, Domain host, Executor executor) {
    return new MaildirAgent(directory, host, executor, Clock.systemUTC(), new Disk());
  }

  /**
   * Delivers one row. No two calls for a row at a time.
   *
   * @param message the message
   * @param recipient the row, whose forward-path is a mailbox of the directory
   * @param content the content without the added fields; asked for once
   * @return the outcome; a stage that does not fail
   */
  public CompletionStage<MailboxOutcome> deliver(
      QueuedMessage message, QueuedRecipient recipient, Supplier<InputStream> content) {
    try {
      return directory
          .find(recipient.forwardPath())
          .thenComposeAsync(
              found -> completedFuture(deliver(found, message, recipient, content)), executor)
          .exceptionally(failure -> failed(message, recipient, failure));
    } catch (RuntimeException bug) {
      return completedFuture(failed(message, recipient, bug));
    }
  }

  /**
   * Says whether a mailbox has room, to be asked before a recipient is accepted. The size is
   * compared as it was declared, with CRLF.
   *
   * @param mailbox the mailbox
   * @param declaredOctets the size that the client declared; 0 if it did not
   * @return empty if there is room; 452 4.2.2 if not, 552 5.2.3 if there can be none, 451 4.3.0 if
   *     that cannot be told
   */
  public CompletionStage<Optional<Reply>> check(LocalMailbox mailbox, long declaredOctets) {
    if (mailbox.quota().isUnlimited()) {
      return completedFuture(Optional.empty());
    }
    try {
      return CompletableFuture.supplyAsync(() -> refusal(mailbox, declaredOctets), executor);
    } catch (RuntimeException rejected) {
      LOG.error("{}: cannot look for room: {}", mailbox.name(), rejected.toString());
      return completedFuture(Optional.of(Replies.localError()));
    }
  }

  private Optional<Reply> refusal(LocalMailbox mailbox, long declaredOctets) {
    try {
      return switch (delivery.roomFor(mailbox, declaredOctets)) {
        case FITS -> Optional.empty();
        case FULL -> Optional.of(Replies.mailboxFull());
        case NEVER -> Optional.of(Replies.tooLargeForMailbox(mailbox.quota().octets().orElse(0)));
      };
    } catch (IOException | RuntimeException fault) {
      LOG.error("{}: cannot look for room: {}", mailbox.name(), words(fault));
      return Optional.of(Replies.localError());
    }
  }

  private MailboxOutcome deliver(
      Lookup found,
      QueuedMessage message,
      QueuedRecipient recipient,
      Supplier<InputStream> content) {
    if (found instanceof Lookup.Found it) {
      return delivery.store(it.mailbox(), message, recipient, content);
    }
    if (found instanceof Lookup.Forward it && it.kept().isPresent()) {
      return delivery.store(it.kept().get(), message, recipient, content);
    }
    if (found instanceof Lookup.Unavailable it) {
      LOG.warn("{}: {}: {}", message.id(), recipient.forwardPath(), it.why());
      return MailboxOutcome.later("4.3.0", "It cannot be told now which mailbox this is.");
    }
    return found instanceof Lookup.Unknown
        ? MailboxOutcome.never("5.1.1", "There is no such mailbox here any more.")
        : MailboxOutcome.later("4.3.5", "The address is not a mailbox of this host any more.");
  }

  private static MailboxOutcome failed(
      QueuedMessage message, QueuedRecipient recipient, Throwable failure) {
    LOG.error("{}: delivery to {} failed", message.id(), recipient.forwardPath(), failure);
    return MailboxOutcome.later("4.3.0", "The message cannot be stored now.");
  }

  private static String words(Exception fault) {
    return fault instanceof IOException it ? FileFaults.reason(it) : fault.toString();
  }
}
