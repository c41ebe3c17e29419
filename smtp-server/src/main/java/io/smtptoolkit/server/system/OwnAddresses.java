package io.smtptoolkit.server.system;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.delivery.MaildirAgent;
import io.smtptoolkit.server.mailbox.Resolution;
import io.smtptoolkit.server.mailbox.Resolver;
import io.smtptoolkit.server.mailbox.Target;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.relay.Destinations;
import io.smtptoolkit.server.relay.RecipientPolicy;
import io.smtptoolkit.server.text.ComparableNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The answer to RCPT with an address of an own domain, and what is queued for it: one row for each
 * end that its aliases have. A single mailbox is asked whether it has room; with several ends one
 * that is full must not keep the message from the others, and is tried again.
 *
 * <p>Immutable and thread-safe.
 */
final class OwnAddresses implements RecipientPolicy {
  private final Resolver resolver;
  private final Set<Domain> ownDomains;
  private final Domain firstDomain;
  private final MaildirAgent mailboxes;
  private final Destinations destinations;

  OwnAddresses(MailPolicy policy, MaildirAgent mailboxes, Destinations destinations) {
    this.resolver = policy.directory().resolver();
    this.ownDomains = policy.ownDomains();
    this.firstDomain = policy.firstDomain();
    this.mailboxes = mailboxes;
    this.destinations = destinations;
  }

  @Override
  public CompletionStage<List<NewRecipient>> recipients(
      SessionInfo session,
      MailParameters message,
      ForwardPath forwardPath,
      RcptParameters parameters) {
    ForwardPath here = forwardPath.mailbox().map(this::here).orElse(forwardPath);
    return resolver
        .resolve(here)
        .thenCompose(
            found -> {
              if (found instanceof Resolution.Targets it) {
                return room(it, message.size().orElse(0))
                    .thenCompose(
                        refusal ->
                            refusal.isPresent()
                                ? refused(refusal.get())
                                : accepted(here, it, parameters));
              }
              return refused(
                  found instanceof Resolution.Unknown
                      ? Replies.mailboxUnknown()
                      : Replies.localError());
            });
  }

  @Override
  public boolean isOneCopy(String destination) {
    return Place.isMailbox(destination);
  }

  /**
   * Without a source route (RFC 5321 §3.6.1). An address literal of this host, which the rules have
   * recognized, is the first domain.
   */
  private ForwardPath here(Mailbox mailbox) {
    return ForwardPath.of(
        ownDomains.contains(ComparableNames.of(mailbox.domain()))
            ? mailbox
            : new Mailbox(mailbox.localPart(), firstDomain));
  }

  private CompletionStage<Optional<Reply>> room(Resolution.Targets found, long declaredOctets) {
    return found.targets().size() == 1 && found.targets().get(0) instanceof Target.Stored only
        ? mailboxes.check(only.mailbox(), declaredOctets)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  private CompletionStage<List<NewRecipient>> accepted(
      ForwardPath alias, Resolution.Targets found, RcptParameters given) {
    return CompletableFuture.completedFuture(rows(alias, found, given, destinations));
  }

  /** A row for each end, and one for the alias itself if the sender wants to hear of it. */
  static List<NewRecipient> rows(
      ForwardPath alias,
      Resolution.Targets found,
      RcptParameters given,
      Destinations destinations) {
    RcptParameters parameters = found.parameters(given);
    List<NewRecipient> rows = new ArrayList<>();
    for (Target it : found.targets()) {
      rows.add(
          new NewRecipient(
              ForwardPath.of(it.address()),
              parameters,
              it instanceof Target.Stored stored
                  ? Place.of(stored.mailbox())
                  : destinations.of(it.address().domain())));
    }
    if (found.isExpansionReported(given)) {
      rows.add(new NewRecipient(alias, given, Place.ALIASES));
    }
    return rows;
  }

  private static CompletionStage<List<NewRecipient>> refused(Reply reply) {
    return CompletableFuture.failedFuture(new Rejected(reply));
  }
}
