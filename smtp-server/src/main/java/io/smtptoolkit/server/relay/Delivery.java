package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.route.NoRoute;
import io.smtptoolkit.client.route.Route;
import io.smtptoolkit.client.route.Routing;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.StatusClass;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.QueuedRecipient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of one lease: the routes of its recipients' domains, and one round after the other
 * for those with the same hosts.
 *
 * <p>Confined to the relay's thread.
 */
final class Delivery {
  /**
   * The outcome.
   *
   * @param fates by the recipients' rows, one for each
   * @param hasReached whether the destination is alive, as far as it was asked
   * @param attempts how many hosts were tried
   */
  record Result(Map<Long, Fate> fates, boolean hasReached, int attempts) {}

  /** Recipients with these hosts travel together. */
  private record Hops(List<Endpoint> hosts, boolean isVerified) {}

  private record Routed(List<QueuedRecipient> recipients, Domain domain, Routing routing) {}

  private final Round.Means means;
  private final Routes routes;
  private final Lease lease;
  private final MessageContent content;
  private final Map<Long, Fate> fates = new HashMap<>();
  private final Queue<Round> rounds = new ArrayDeque<>();
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private boolean hasReached;
  private int attempts;

  Delivery(Round.Means means, Routes routes, Lease lease, MessageContent content) {
    this.means = means;
    this.routes = routes;
    this.lease = lease;
    this.content = content;
  }

  /** Completes on the relay's thread; exceptionally only by a fault of ours. */
  CompletionStage<Result> run() {
    var byDomain = new LinkedHashMap<Domain, List<QueuedRecipient>>();
    for (QueuedRecipient recipient : lease.recipients()) {
      Optional<Mailbox> mailbox = recipient.forwardPath().mailbox();
      if (mailbox.isPresent()) {
        byDomain.computeIfAbsent(mailbox.get().domain(), any -> new ArrayList<>()).add(recipient);
      } else {
        // RFC 5321 §4.1.1.3: postmaster without a domain is this host's own.
        fates.put(
            recipient.row(),
            new Fate.Failed(
                Reason.of(
                    RegisteredStatus.BAD_DESTINATION_SYSTEM.in(StatusClass.PERMANENT_FAILURE),
                    "the address has no domain")));
        hasReached = true;
      }
    }
    var routed = new ArrayList<CompletableFuture<Routed>>();
    byDomain.forEach(
        (domain, recipients) ->
            routed.add(
                routes
                    .route(domain)
                    .thenApply(it -> new Routed(recipients, domain, it))
                    .toCompletableFuture()));
    var unused =
        CompletableFuture.allOf(routed.toArray(CompletableFuture<?>[]::new))
            .whenCompleteAsync(
                (nothing, fault) ->
                    guarded(fault, () -> routed(routed.stream().map(it -> it.join()).toList())),
                means.thread());
    return result;
  }

  private void routed(List<Routed> all) {
    var groups = new LinkedHashMap<Hops, List<QueuedRecipient>>();
    for (Routed each : all) {
      if (each.routing instanceof Route route) {
        var hops =
            new Hops(route.hops(), means.security().isVerified(lease.message(), each.domain));
        groups.computeIfAbsent(hops, any -> new ArrayList<>()).addAll(each.recipients);
      } else if (each.routing instanceof NoRoute none) {
        noRoute(each.recipients, none);
      }
    }
    groups.forEach(
        (hops, recipients) ->
            rounds.add(
                new Round(
                    means, lease.message(), content, recipients, hops.hosts, hops.isVerified)));
    next();
  }

  private void noRoute(List<QueuedRecipient> recipients, NoRoute none) {
    Reason reason = Reason.of(none.status(), none.reason());
    Fate fate = none.isTransient() ? new Fate.Later(reason) : new Fate.Failed(reason);
    recipients.forEach(it -> fates.put(it.row(), fate));
    hasReached |= !none.isTransient();
  }

  private void next() {
    if (rounds.isEmpty()) {
      result.complete(new Result(Map.copyOf(fates), hasReached, attempts));
      return;
    }
    var unused =
        rounds.remove().run().whenComplete((round, fault) -> guarded(fault, () -> ended(round)));
  }

  private void ended(Round.Result round) {
    fates.putAll(round.fates());
    hasReached |= round.hasReached();
    attempts += round.attempts();
    next();
  }

  private void guarded(@Nullable Throwable fault, Runnable next) {
    if (fault != null) {
      result.completeExceptionally(fault);
      return;
    }
    try {
      next.run();
    } catch (RuntimeException bug) {
      result.completeExceptionally(bug);
    }
  }
}
