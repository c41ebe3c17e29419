package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.Aged;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.MessageQueue;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up what is too old, and tells that what is late is late, among the messages that wait for a
 * dead destination: of these only one is tried per interval.
 *
 * <p>In steps of a hundred recipients, each on the disk before the next one, so that memory is
 * bounded; and of so many in one run that other work of the relay's thread goes on between them. A
 * step changes all that it finds, by the same rule by which it was found, so that none is found
 * twice and hides others.
 *
 * <p>Confined to the relay's thread.
 */
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Chosen: the reports of one step are at most some megabytes. */
  static final int STEP = 100;

  /** Chosen: what is not reached in this minute is in the next. */
  private static final int MOST_STEPS = 50;

  private final MessageQueue queue;
  private final Outcomes outcomes;
  private final RetrySchedule schedule;
  private final Clock clock;
  private final Executor thread;
  private final BooleanSupplier isStopping;
  private boolean isRunning;
  private int steps;
  // What came before it was noted as late in this run, or before: it is not read at each step.
  private Instant noted = Instant.EPOCH;

  Sweep(
      MessageQueue queue,
      Outcomes outcomes,
      RelayOptions options,
      Executor thread,
      BooleanSupplier isStopping) {
    this.queue = queue;
    this.outcomes = outcomes;
    schedule = options.schedule();
    clock = options.clock();
    this.thread = thread;
    this.isStopping = isStopping;
  }

  void run() {
    if (!isRunning) {
      isRunning = true;
      steps = 0;
      noted = Instant.EPOCH;
      step();
    }
  }

  /** A seam for tests. */
  boolean isRunning() {
    return isRunning;
  }

  private void step() {
    try {
      Instant now = clock.instant();
      List<Lease> leases =
          isStopping.getAsBoolean() || steps++ == MOST_STEPS ? List.of() : next(now);
      if (leases.isEmpty()) {
        isRunning = false;
        return;
      }
      var settled = leases.stream().map(it -> settle(it, now)).toArray(CompletableFuture<?>[]::new);
      var unused =
          CompletableFuture.allOf(settled)
              .whenCompleteAsync(
                  (nothing, fault) -> {
                    if (fault != null) {
                      LOG.error("old messages cannot be settled in the queue", fault);
                      isRunning = false;
                    } else {
                      step();
                    }
                  },
                  thread);
    } catch (IOException | RuntimeException fault) {
      LOG.error("the relay cannot look for old messages, and tries again in a minute", fault);
      isRunning = false;
    }
  }

  private CompletableFuture<?> settle(Lease lease, Instant now) {
    return outcomes.settleWaiting(lease, now).toCompletableFuture();
  }

  private List<Lease> next(Instant now) throws IOException {
    var expired = new Aged(Instant.EPOCH, schedule.expired(now), false);
    List<Lease> leases = queue.lease(expired, now, STEP);
    if (leases.isEmpty()) {
      leases = queue.lease(new Aged(noted, schedule.late(now), true), now, STEP);
      if (!leases.isEmpty()) {
        noted = leases.get(leases.size() - 1).message().acceptedAt();
      }
    }
    return leases;
  }
}
