package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.lend.Lender;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many messages from one source, with so many in flight: waiting, under way, or being reported. The
 * source is asked on a thread of the client's own, by one thread at a time, and may block there.
 *
 * <p>Thread-safe; the lock guards what is not final.
 */
final class Bulk {
  private static final Logger LOG = LoggerFactory.getLogger(Bulk.class);

  private final Pooling pooling;
  private final Lender lender;
  private final Iterator<OutgoingMessage> source;
  private final int most;
  private final Consumer<SentMessage> whenSent;
  private final CompletableFuture<BulkProgress> result = new CompletableFuture<>();
  private final Outbox reports = new Outbox();
  private final Set<Job> inFlight = new LinkedHashSet<>();
  private boolean asking;
  private boolean over;
  private @Nullable Throwable fault;
  private long taken;
  private long accepted;
  private long notAccepted;
  private long failed;

  Bulk(
      Pooling pooling,
      Lender lender,
      Iterator<OutgoingMessage> source,
      int most,
      Consumer<SentMessage> whenSent) {
    this.pooling = pooling;
    this.lender = lender;
    this.source = source;
    this.most = most;
    this.whenSent = whenSent;
  }

  CompletableFuture<BulkProgress> start() {
    var unused = result.whenComplete((progress, error) -> stop());
    askForMore();
    return result;
  }

  /** Completed by us, when nothing is in flight; or else cancelled. */
  private void stop() {
    List<Job> running;
    synchronized (this) {
      over = true;
      running = List.copyOf(inFlight);
    }
    running.forEach(it -> it.result.cancel(true));
  }

  private void askForMore() {
    synchronized (this) {
      if (asking || over || inFlight.size() >= most) {
        return;
      }
      asking = true;
    }
    if (!lender.work(this::ask)) {
      end(Verdict.closedPool());
    }
  }

  private void ask() {
    try {
      while (mayAsk()) {
        if (pooling.isClosed()) {
          end(Verdict.closedPool());
        } else if (source.hasNext()) {
          take(source.next());
        } else {
          end(null);
        }
      }
    } catch (Throwable sourceFailed) {
      // The user's code: whatever it throws, what is in flight ends, and the future is completed.
      end(sourceFailed);
    }
  }

  private synchronized boolean mayAsk() {
    asking = !over && inFlight.size() < most;
    return asking;
  }

  private void take(OutgoingMessage message) {
    var job = new Job(message.envelope(), message.content(), lender::complete);
    long number;
    synchronized (this) {
      if (over) {
        return;
      }
      number = taken++;
      inFlight.add(job);
    }
    var unused =
        job.result.whenComplete(
            (sent, error) ->
                reports.change(() -> reports.add(() -> report(number, message, job, sent, error))));
    pooling.submit(message.endpoint(), job, false);
  }

  private void report(
      long number,
      OutgoingMessage message,
      Job job,
      @Nullable SendResult sent,
      @Nullable Throwable error) {
    BulkProgress progress;
    synchronized (this) {
      if (sent == null) {
        failed++;
      } else if (sent.isAccepted()) {
        accepted++;
      } else {
        notAccepted++;
      }
      progress = progress();
    }
    try {
      whenSent.accept(
          new SentMessage(
              number,
              message,
              Optional.ofNullable(sent),
              Optional.ofNullable(error).map(Verdict::cause),
              progress));
    } catch (Throwable callbackFailed) {
      // The user's code: what it throws stops nothing.
      LOG.warn("the callback for message {} failed", number, callbackFailed);
    }
    synchronized (this) {
      inFlight.remove(job);
    }
    completeIfOver();
    askForMore();
  }

  private synchronized BulkProgress progress() {
    return new BulkProgress(taken, accepted, notAccepted, failed);
  }

  /** No more messages are taken. */
  private void end(@Nullable Throwable cause) {
    synchronized (this) {
      over = true;
      asking = false;
      if (fault == null) {
        fault = cause;
      }
    }
    completeIfOver();
  }

  private void completeIfOver() {
    BulkProgress progress;
    Throwable cause;
    synchronized (this) {
      if (!over || !inFlight.isEmpty()) {
        return;
      }
      progress = progress();
      cause = fault;
    }
    lender.complete(
        () -> {
          if (cause == null) {
            result.complete(progress);
          } else {
            result.completeExceptionally(cause);
          }
        });
  }
}
