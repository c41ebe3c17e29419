package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.PoolFullException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.lend.Lender;
import io.smtptoolkit.client.lend.LentConnection;
import io.smtptoolkit.client.lend.Remainder;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages, and follows each and its connection to the end; {@link Placing} says which goes
 * where.
 *
 * <p>Thread-safe: everything happens within {@link Outbox#change}, or in its order.
 */
final class Pooling implements Placing.Actions {
  private final Lender lender;
  private final PoolOptions options;
  private final Outbox outbox = new Outbox();
  private final Roster roster;
  private final Placing placing;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  Pooling(Lender lender, PoolOptions options, Events events) {
    this.lender = lender;
    this.options = options;
    this.roster = new Roster(options, events);
    var alarm = new Alarm(lender, outbox, this::tick);
    this.placing = new Placing(lender, options, roster, alarm, this);
  }

  /**
   * Takes a message.
   *
   * @param bounded whether it is refused when too many wait
   */
  void submit(Endpoint asked, Job job, boolean bounded) {
    job.mayBeJoined = asked.messagePipelining();
    // A server has one lane, whatever its messages ask.
    Endpoint endpoint = job.mayBeJoined ? asked : asked.toBuilder().messagePipelining(true).build();
    var unused =
        job.result.whenComplete(
            (result, error) -> {
              if (job.settled.compareAndSet(false, true)) {
                outbox.change(() -> cancelled(endpoint, job));
              }
            });
    outbox.change(
        () -> {
          if (placing.isClosing()) {
            settle(job, null, Verdict.closedPool());
          } else if (bounded && roster.waiting() >= options.maxWaiting()) {
            settle(job, null, roster.refuse(endpoint));
          } else {
            Lane lane = roster.lane(endpoint);
            placing.enqueue(lane, lane.waiting, job);
            placing.serve(lane);
          }
        });
  }

  boolean isClosed() {
    var closed = new AtomicBoolean();
    outbox.change(() -> closed.set(placing.isClosing()));
    return closed.get();
  }

  PoolStatistics statistics() {
    var statistics = new AtomicReference<PoolStatistics>();
    outbox.change(() -> statistics.set(roster.statistics()));
    return Objects.requireNonNull(statistics.get());
  }

  /** Lets running messages end; completed when every connection is closed. */
  CompletableFuture<Void> close() {
    outbox.change(
        () -> {
          for (Lane lane : roster.lanes()) {
            for (Job job : roster.takeWaiting(lane)) {
              settleClosed(job);
            }
          }
          placing.close();
        });
    return drained;
  }

  /** Closes every connection at once. */
  CompletableFuture<Void> closeNow() {
    var unused = close();
    outbox.change(
        () -> {
          for (Pooled each : roster.connections()) {
            if (each.connection != null) {
              outbox.add(each.connection::abort);
            }
          }
        });
    return drained;
  }

  @Override
  public void open(Pooled pooled) {
    outbox.add(
        () -> {
          CompletableFuture<LentConnection> opening = lender.connect(pooled.lane.endpoint);
          pooled.opening = opening;
          var unused =
              opening.whenComplete(
                  (connection, error) ->
                      outbox.change(
                          () -> {
                            if (error == null) {
                              opened(pooled, connection);
                            } else {
                              notOpened(pooled, error);
                            }
                          }));
        });
  }

  private void opened(Pooled pooled, LentConnection connection) {
    pooled.connection = connection;
    if (pooled.state == Pooled.State.GONE) {
      outbox.add(connection::abort);
      return;
    }
    pooled.openedAt = lender.nanoTime();
    roster.opened(pooled);
    outbox.add(
        () -> {
          var unused =
              connection.ended().whenComplete((it, error) -> outbox.change(() -> ended(pooled)));
        });
    placing.give(pooled);
  }

  private void notOpened(Pooled pooled, Throwable error) {
    if (pooled.state == Pooled.State.GONE) {
      return;
    }
    Lane lane = pooled.lane;
    SmtpClientException failure = failure(error);
    roster.notOpened(pooled, failure);
    if (!lane.connections.isEmpty()) {
      placing.limit(lane);
    } else {
      for (Job job : roster.takeWaiting(lane)) {
        settle(job, null, failure);
      }
    }
    placing.gone(lane);
  }

  @Override
  public void begin(Pooled pooled, Job job, boolean check) {
    if (check) {
      outbox.add(() -> check(pooled, job));
    } else {
      outbox.add(() -> send(pooled, job));
    }
  }

  private void check(Pooled pooled, Job job) {
    var unused =
        pooled
            .connection()
            .check(options.checkWithin())
            .whenComplete((reply, error) -> outbox.change(() -> checked(pooled, job)));
  }

  private void checked(Pooled pooled, Job job) {
    boolean wanted = !job.settled.get();
    boolean alive = pooled.connection().failure().isEmpty();
    if (alive && wanted) {
      outbox.add(() -> send(pooled, job));
      return;
    }
    pooled.running.remove(job);
    if (wanted) {
      putBack(pooled, job);
    }
    if (!alive) {
      placing.evict(pooled, Eviction.CHECK_FAILED);
    } else if (pooled.running.isEmpty() && pooled.state == Pooled.State.OPEN) {
      placing.give(pooled);
    }
  }

  private void send(Pooled pooled, Job job) {
    CompletableFuture<SendResult> sending =
        pooled.connection().send(job.remainder.envelope(), job.content);
    job.sending = sending;
    if (job.settled.get()) {
      sending.cancel(true);
    }
    var unused =
        sending.whenComplete(
            (result, error) -> outbox.change(() -> finished(pooled, job, result, error)));
  }

  private void finished(
      Pooled pooled, Job job, @Nullable SendResult result, @Nullable Throwable error) {
    boolean wasFirst = pooled.running.iterator().next() == job;
    pooled.running.remove(job);
    Optional<SmtpClientException> failure = pooled.connection().failure();
    if (job.settled.get()) {
      if (wasFirst && job.sending != null && job.sending.isCancelled()) {
        outbox.add(pooled.connection()::abort);
        placing.evict(pooled, Eviction.CANCELLED);
        return;
      }
    } else if (mayRetry(job) && Verdict.isUntouched(result, error, failure)) {
      job.retried = true;
      roster.retried(pooled);
      putBack(pooled, job);
    } else if (isLeft(job, result, error)) {
      putBack(pooled, job);
    } else {
      roster.sent();
      settle(job, result, error);
    }
    if (failure.isPresent()) {
      placing.evict(pooled, Verdict.eviction(failure));
    } else if (pooled.state == Pooled.State.OPEN && pooled.running.isEmpty()) {
      placing.give(pooled);
    } else {
      placing.serve(pooled.lane);
    }
  }

  private boolean mayRetry(Job job) {
    return job.reused && !job.retried && !placing.isClosing();
  }

  /** Whether a new connection can have what the server lets this one not have. */
  private static boolean isLeft(Job job, @Nullable SendResult result, @Nullable Throwable error) {
    if (result == null) {
      return job.reused && Remainder.isLeft(Verdict.cause(Objects.requireNonNull(error)));
    }
    int before = job.remainder.envelope().recipients().size();
    boolean isAnyLeft = job.remainder.take(result);
    return isAnyLeft && (job.reused || job.remainder.envelope().recipients().size() < before);
  }

  /** A message that needs a new connection. */
  private void putBack(Pooled pooled, Job job) {
    if (placing.isClosing()) {
      settleClosed(job);
    } else {
      Lane lane = roster.lane(pooled.lane);
      placing.enqueue(lane, lane.retrying, job);
    }
  }

  /** The caller wants no result any more. */
  private void cancelled(Endpoint endpoint, Job job) {
    Optional<Lane> lane = roster.dequeue(endpoint, job);
    if (lane.isPresent()) {
      placing.trimOpening(lane.get());
    } else {
      outbox.add(
          () -> {
            if (job.sending != null) {
              job.sending.cancel(true);
            }
          });
    }
  }

  @Override
  public void quit(Pooled pooled) {
    outbox.add(() -> pooled.connection().quit(options.checkWithin()));
  }

  @Override
  public void giveUp(Pooled pooled) {
    outbox.add(
        () -> {
          if (pooled.opening != null) {
            pooled.opening.cancel(true);
          }
        });
  }

  @Override
  public void drained() {
    outbox.add(() -> drained.complete(null));
  }

  private void ended(Pooled pooled) {
    if (pooled.state != Pooled.State.GONE) {
      placing.evict(pooled, Verdict.eviction(pooled.connection().failure()));
    }
  }

  private void tick() {
    Set<Job> expired = roster.takeExpired(lender.nanoTime());
    for (Job job : expired) {
      settle(job, null, new PoolFullException(roster.expiry()));
    }
    placing.tick();
  }

  private void settleClosed(Job job) {
    settle(job, Verdict.notSent(job.remainder.envelope(), Verdict.closedPool()), null);
  }

  private void settle(Job job, @Nullable SendResult result, @Nullable Throwable error) {
    if (!job.settled.compareAndSet(false, true)) {
      return;
    }
    Optional<SendResult> whole =
        result != null
            ? Optional.of(job.remainder.whole(result))
            : job.remainder.whole(Verdict.cause(Objects.requireNonNull(error)));
    Runnable completion =
        () ->
            whole.ifPresentOrElse(
                job.result::complete,
                () ->
                    job.result.completeExceptionally(Verdict.cause(Objects.requireNonNull(error))));
    outbox.add(() -> job.completing.accept(completion));
  }

  private static SmtpClientException failure(Throwable error) {
    return Verdict.cause(error) instanceof SmtpClientException known
        ? known
        : new ConnectionFailedException(
            "no connection",
            Stage.CONNECT,
            Optional.empty(),
            "the connection was not opened: " + error,
            error);
  }
}
