package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.StatusClass;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Report;
import io.smtptoolkit.server.queue.Settlement;
import io.smtptoolkit.server.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles leases: writes into the queue, in one commit, what follows for each recipient and the
 * reports about it, and says it in the log.
 *
 * <p>Confined to the relay's thread.
 */
final class Outcomes {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final MessageQueue queue;
  private final Decisions decisions;
  private final Notices notices;
  private final Tally tally;

  Outcomes(MessageQueue queue, Decisions decisions, Notices notices, Tally tally) {
    this.queue = queue;
    this.decisions = decisions;
    this.notices = notices;
    this.tally = tally;
  }

  /** Completes when all of it is on the disk. */
  CompletionStage<?> settle(
      Lease lease, Delivery.@Nullable Result result, @Nullable Throwable fault, Instant now) {
    var settlements = new ArrayList<Settlement>();
    var told = new ArrayList<Notice>();
    QueuedMessage message = lease.message();
    for (QueuedRecipient recipient : lease.recipients()) {
      Fate fate = fate(recipient, result, fault);
      Decisions.Decision decision = decisions.of(message, recipient, fate, now);
      settlements.add(decision.settlement());
      decision.notice().ifPresent(told::add);
      tally.fate(lease.destination(), fate, Duration.between(message.acceptedAt(), now));
      log(message.id(), recipient, decision.settlement());
    }
    if (result != null) {
      tally.attempts(lease.destination(), result.attempts());
    }
    return queue.settle(settlements, reports(message, told));
  }

  /** As {@link #settle}, for what was not tried since its destination cannot be reached. */
  CompletionStage<?> settleWaiting(Lease lease, Instant now) {
    var settlements = new ArrayList<Settlement>();
    var told = new ArrayList<Notice>();
    QueuedMessage message = lease.message();
    for (QueuedRecipient recipient : lease.recipients()) {
      Decisions.Decision decision = decisions.waiting(message, recipient, lease.destination(), now);
      settlements.add(decision.settlement());
      if (decision.notice().isPresent()) {
        Notice notice = decision.notice().get();
        told.add(notice);
        if (decision.isFinal()) {
          Duration age = Duration.between(message.acceptedAt(), now);
          tally.fate(lease.destination(), new Fate.Failed(notice.reason()), age);
        }
      }
      log(message.id(), recipient, decision.settlement());
    }
    return queue.settle(settlements, reports(message, told));
  }

  Instant backOff(int failures, Instant now) {
    return decisions.backOff(failures, now);
  }

  private static Fate fate(
      QueuedRecipient recipient, Delivery.@Nullable Result result, @Nullable Throwable fault) {
    @Nullable Fate fate = result == null ? null : result.fates().get(recipient.row());
    return fate != null
        ? fate
        : new Fate.Later(
            Reason.of(
                RegisteredStatus.OTHER_MAIL_SYSTEM_STATUS.in(
                    StatusClass.PERSISTENT_TRANSIENT_FAILURE),
                "the relay failed: " + fault));
  }

  /** What cannot be reported must not keep what happened out of the queue. */
  private List<Report> reports(QueuedMessage message, List<Notice> told) {
    if (told.isEmpty()) {
      return List.of();
    }
    try {
      return notices.of(message, told);
    } catch (RuntimeException bug) {
      LOG.error("{}: no report can be made", message.id(), bug);
      return List.of();
    }
  }

  private static void log(QueueId id, QueuedRecipient recipient, Settlement settlement) {
    if (settlement instanceof Settlement.Retire it) {
      LOG.info(
          "{}: {} {}: {}", id, recipient.forwardPath(), it.outcome(), Printable.escaped(it.said()));
    } else if (settlement instanceof Settlement.Replace it) {
      LOG.info(
          "{}: {} replaced by {}: {}",
          id,
          recipient.forwardPath(),
          it.recipients().stream().map(NewRecipient::forwardPath).toList(),
          Printable.escaped(it.said()));
    } else if (settlement instanceof Settlement.Defer it) {
      LOG.info(
          "{}: {} deferred until {}: {}",
          id,
          recipient.forwardPath(),
          it.until(),
          Printable.escaped(it.said()));
    } else if (settlement instanceof Settlement.ReportDelay) {
      LOG.info("{}: {} is late, and waits", id, recipient.forwardPath());
    } else if (settlement instanceof Settlement.Hold it) {
      LOG.warn("{}: {} is held: {}", id, recipient.forwardPath(), Printable.escaped(it.said()));
    }
  }
}
