package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.StatusClass;
import io.smtptoolkit.server.queue.Outcome;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides what follows from a fate for a recipient in the queue, and what its sender may want to
 * hear.
 *
 * <p>Immutable.
 */
final class Decisions {
  /** Chosen: a fourth copy is worse than an operator's look. */
  static final int MOST_UNKNOWN_RETRIES = 3;

  private static final EnhancedStatusCode EXPIRED =
      RegisteredStatus.DELIVERY_TIME_EXPIRED.in(StatusClass.PERSISTENT_TRANSIENT_FAILURE);

  private static final EnhancedStatusCode NO_ANSWER =
      RegisteredStatus.NO_ANSWER_FROM_HOST.in(StatusClass.PERSISTENT_TRANSIENT_FAILURE);

  /**
   * The decision that follows.
   *
   * @param settlement for the queue
   * @param notice for the sender
   * @param isFinal whether that was the last of this recipient
   */
  record Decision(Settlement settlement, Optional<Notice> notice, boolean isFinal) {}

  private final RetrySchedule schedule;
  private final RandomGenerator random;

  Decisions(RetrySchedule schedule, RandomGenerator random) {
    this.schedule = schedule;
    this.random = random;
  }

  Decision of(QueuedMessage message, QueuedRecipient recipient, Fate fate, Instant now) {
    Reason reason = fate.reason();
    if (fate instanceof Fate.Relayed it) {
      return retired(
          recipient,
          Outcome.RELAYED,
          reason,
          it.isDsnPassedOn() ? Optional.empty() : Optional.of(Notice.Kind.RELAYED));
    }
    if (fate instanceof Fate.Done it) {
      return retired(recipient, it.outcome(), reason, it.notice());
    }
    if (fate instanceof Fate.Failed) {
      return retired(recipient, Outcome.FAILED, reason, Optional.of(Notice.Kind.FAILED));
    }
    if (fate instanceof Fate.Untried) {
      return new Decision(new Settlement.Return(recipient.row()), Optional.empty(), false);
    }
    if (fate instanceof Fate.Replaced it
        && !(recipient.attempts() > 0 && isExpired(message, now))) {
      return new Decision(
          new Settlement.Replace(recipient.row(), it.recipients(), reason.said()),
          Optional.empty(),
          true);
    }
    boolean isUnknown = fate instanceof Fate.Unknown;
    if (isUnknown && recipient.unknownOutcomes() >= MOST_UNKNOWN_RETRIES) {
      String why =
          "it may have arrived "
              + (recipient.unknownOutcomes() + 1)
              + " times; release it to try again, or delete it; "
              + reason.said();
      return new Decision(new Settlement.Hold(recipient.row(), why), Optional.empty(), false);
    }
    return isExpired(message, now)
        ? expired(message, recipient, reason, now)
        : deferred(message, recipient, reason, isUnknown, now);
  }

  /** For what was not tried, since its destination cannot be reached. */
  Decision waiting(QueuedMessage message, QueuedRecipient recipient, String where, Instant now) {
    boolean wasTried = !recipient.said().isEmpty();
    Reason reason =
        Reason.of(
            recipient.status().filter(it -> wasTried).orElse(NO_ANSWER),
            wasTried
                ? recipient.said()
                : "no host of " + where + " could be used for messages that came before");
    if (isExpired(message, now)) {
      return expired(message, recipient, reason, now);
    }
    return isLate(message, recipient, now)
        ? new Decision(
            new Settlement.ReportDelay(recipient.row()), delayed(recipient, reason), false)
        : new Decision(new Settlement.Return(recipient.row()), Optional.empty(), false);
  }

  /** Whether it is to be noted now that it is late, once. */
  private boolean isLate(QueuedMessage message, QueuedRecipient recipient, Instant now) {
    return !recipient.isDelayReported() && !message.acceptedAt().isAfter(schedule.late(now));
  }

  private boolean isExpired(QueuedMessage message, Instant now) {
    return !message.acceptedAt().isAfter(schedule.expired(now));
  }

  /** The destination's next time, after it failed so often in a row. */
  Instant backOff(int failures, Instant now) {
    return now.plus(schedule.after(failures, random));
  }

  private Decision expired(
      QueuedMessage message, QueuedRecipient recipient, Reason last, Instant now) {
    long hours = Duration.between(message.acceptedAt(), now).toHours();
    var reason =
        new Reason(
            EXPIRED,
            last.host(),
            last.reply(),
            "given up after " + hours + " hours; the last attempt: " + last.words());
    return retired(recipient, Outcome.FAILED, reason, Optional.of(Notice.Kind.FAILED));
  }

  private Decision deferred(
      QueuedMessage message,
      QueuedRecipient recipient,
      Reason reason,
      boolean isUnknown,
      Instant now) {
    Duration interval = schedule.after(recipient.attempts() + 1, random);
    Instant until = now.plus(isUnknown ? interval.multipliedBy(2) : interval);
    boolean isLate = isLate(message, recipient, now);
    return new Decision(
        new Settlement.Defer(
            recipient.row(), until, isUnknown, isLate, Optional.of(reason.status()), reason.said()),
        isLate ? delayed(recipient, reason) : Optional.empty(),
        false);
  }

  /** RFC 3461 §4.1: without NOTIFY it is this side's choice. */
  private static Optional<Notice> delayed(QueuedRecipient recipient, Reason reason) {
    Optional<Notify> notify = recipient.parameters().notification();
    return notify.isEmpty() || notify.get().when().contains(Notify.When.DELAY)
        ? Optional.of(new Notice(Notice.Kind.DELAYED, recipient, reason))
        : Optional.empty();
  }

  private static Decision retired(
      QueuedRecipient recipient, Outcome outcome, Reason reason, Optional<Notice.Kind> kind) {
    return new Decision(
        new Settlement.Retire(
            recipient.row(), outcome, Optional.of(reason.status()), reason.said()),
        kind.map(it -> new Notice(it, recipient, reason)),
        true);
  }
}
