package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.Outcome;
import io.smtptoolkit.server.queue.QueuedRecipient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delivery of one lease by an agent of this host. Immutable. */
final class LocalDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final EnhancedStatusCode DONE = EnhancedStatusCode.of("2.1.5");
  private static final EnhancedStatusCode LATER = EnhancedStatusCode.of("4.3.0");

  private final LocalAgent agent;
  private final Lease lease;
  private final Executor thread;

  LocalDelivery(LocalAgent agent, Lease lease, Executor thread) {
    this.agent = agent;
    this.lease = lease;
    this.thread = thread;
  }

  /** Completes on the relay's thread. This host is always reached: rows wait, not destinations. */
  CompletionStage<Delivery.Result> run() {
    var pending = new LinkedHashMap<Long, CompletableFuture<Fate>>();
    for (QueuedRecipient recipient : lease.recipients()) {
      pending.put(recipient.row(), deliver(recipient).toCompletableFuture());
    }
    return CompletableFuture.allOf(pending.values().toArray(CompletableFuture<?>[]::new))
        .thenApplyAsync(
            nothing -> {
              Map<Long, Fate> fates = new HashMap<>();
              pending.forEach((row, fate) -> fates.put(row, fate.join()));
              return new Delivery.Result(Map.copyOf(fates), true, pending.size());
            },
            thread);
  }

  private CompletionStage<Fate> deliver(QueuedRecipient recipient) {
    try {
      return agent
          .deliver(lease.message(), recipient)
          .handle((result, failure) -> failure == null ? fate(result) : failed(recipient, failure));
    } catch (RuntimeException bug) {
      return CompletableFuture.completedFuture(failed(recipient, bug));
    }
  }

  private Fate failed(QueuedRecipient recipient, @Nullable Throwable failure) {
    LOG.error("{}: the agent failed for {}", recipient.message(), recipient.row(), failure);
    return new Fate.Later(Reason.of(LATER, "the message cannot be delivered now"));
  }

  private static Fate fate(LocalAgent.Result result) {
    if (result instanceof LocalAgent.Delivered it) {
      return done(it.words(), Outcome.DELIVERED, Optional.of(Notice.Kind.DELIVERED));
    }
    if (result instanceof LocalAgent.Replaced it) {
      return new Fate.Replaced(Reason.of(DONE, it.words()), it.recipients());
    }
    if (result instanceof LocalAgent.Expanded it) {
      return done(it.words(), Outcome.EXPANDED, Optional.of(Notice.Kind.EXPANDED));
    }
    if (result instanceof LocalAgent.Failed it) {
      return new Fate.Failed(Reason.of(it.status(), it.words()));
    }
    LocalAgent.Later it = (LocalAgent.Later) result;
    return new Fate.Later(Reason.of(it.status(), it.words()));
  }

  private static Fate done(String words, Outcome outcome, Optional<Notice.Kind> notice) {
    return new Fate.Done(Reason.of(DONE, words), outcome, notice);
  }
}
