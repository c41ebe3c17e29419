package io.smtptoolkit.server.queue.control;

import io.smtptoolkit.server.queue.Change;
import io.smtptoolkit.server.queue.DueDestination;
import io.smtptoolkit.server.queue.JournalEntry;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueStatistics;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Selection;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what an operator asks. Blocks. Thread-safe. */
final class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(QueueControl.class);

  /** Chosen: a disk that is slower is broken, and the operator is told that it goes on. */
  private static final long MOST_SECONDS = 30;

  /** Chosen: some megabytes. */
  private static final int MOST_DESTINATIONS = 50_000;

  private static final String HELD = "held by an operator";

  private final MessageQueue queue;
  private final Runnable wake;
  private final Clock clock;

  Answering(MessageQueue queue, Runnable wake, Clock clock) {
    this.queue = queue;
    this.wake = wake;
    this.clock = clock;
  }

  QueueAnswer answer(QueueRequest request) {
    try {
      return switch (request.verb()) {
        case LIST -> list(request);
        case SHOW -> show(request);
        case HOLD ->
            change(request, queue.hold(request.selection(), HELD), "held", "will be held after it");
        case DELETE ->
            change(
                request,
                queue.delete(request.selection()),
                "deleted",
                "will be deleted after it, unless it ends with them");
        case RELEASE -> change(request, queue.release(request.selection()), "released", "");
        case RETRY, FLUSH -> change(request, queue.retry(request.selection()), "due now", "");
      };
    } catch (IOException fault) {
      return QueueAnswer.refused(String.valueOf(fault.getMessage()));
    }
  }

  private QueueAnswer list(QueueRequest request) throws IOException {
    // One more than is shown tells that there is more.
    List<QueuedRecipient> found = queue.find(request.selection(), request.most() + 1);
    boolean isMore = found.size() > request.most();
    Map<QueueId, List<QueuedRecipient>> messages =
        found.stream()
            .limit(request.most())
            .collect(
                Collectors.groupingBy(
                    QueuedRecipient::message, LinkedHashMap::new, Collectors.toList()));
    Listing listing = listing(request);
    var lines = new ArrayList<String>();
    for (Map.Entry<QueueId, List<QueuedRecipient>> each : messages.entrySet()) {
      Optional<QueuedMessage> message = queue.find(each.getKey());
      if (message.isPresent()) {
        lines.addAll(listing.lines(message.get(), each.getValue(), List.of()));
      }
    }
    if (isMore) {
      lines.add(
          request.isJson()
              ? new Json().with("more", true).toString()
              : "only the first " + request.most() + " recipients are listed (--most)");
    }
    if (!request.isJson()) {
      lines.add(request.target() == QueueRequest.Target.ALL ? summary() : summary(found, isMore));
    }
    return QueueAnswer.done(lines);
  }

  private static String summary(List<QueuedRecipient> found, boolean isMore) {
    return (isMore ? "at least " : "") + Words.count(found.size(), "recipient");
  }

  private String summary() throws IOException {
    QueueStatistics all = queue.statistics();
    return Words.count(all.messages(), "message")
        + ", "
        + Words.size(all.contentOctets())
        + ", "
        + Words.count(all.waiting(), "recipient")
        + " waiting, "
        + all.held()
        + " held"
        + all.oldest()
            .map(it -> ", the oldest " + Words.time(Duration.between(it, clock.instant())) + " old")
            .orElse("");
  }

  private QueueAnswer show(QueueRequest request) throws IOException {
    Optional<QueuedMessage> message = queue.find(request.id());
    List<JournalEntry> ended = queue.journal(request.id());
    Listing listing = listing(request);
    if (message.isPresent()) {
      List<QueuedRecipient> recipients = queue.find(request.selection(), request.most());
      return QueueAnswer.done(listing.lines(message.get(), recipients, ended));
    }
    return ended.isEmpty()
        ? QueueAnswer.refused("no message " + request.id() + " in the queue or in its journal")
        : QueueAnswer.done(listing.lines(ended));
  }

  private Listing listing(QueueRequest request) throws IOException {
    Instant ever = Instant.ofEpochMilli(Long.MAX_VALUE);
    Map<String, DueDestination> destinations =
        queue.due(ever, MOST_DESTINATIONS).stream()
            .collect(Collectors.toMap(DueDestination::name, Function.identity()));
    return new Listing(request.isJson(), clock.instant(), destinations);
  }

  private QueueAnswer change(
      QueueRequest request, CompletionStage<Change> changing, String done, String later)
      throws IOException {
    Change change;
    try {
      change = changing.toCompletableFuture().get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      return QueueAnswer.refused("not on the disk after " + MOST_SECONDS + " s; it goes on");
    } catch (ExecutionException fault) {
      return QueueAnswer.refused(String.valueOf(fault.getCause()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return QueueAnswer.refused("the server stops; it goes on");
    }
    wakeUp();
    if (change.now() + change.afterAttempt() == 0 && isMissing(request)) {
      return QueueAnswer.refused("no message " + request.value() + " in the queue");
    }
    if (request.isJson()) {
      return QueueAnswer.done(
          List.of(
              new Json()
                  .with("verb", request.verb().toString())
                  .with("changed", change.now())
                  .with("after_attempt", change.afterAttempt())
                  .toString()));
    }
    var lines = new ArrayList<String>();
    lines.add(Words.count(change.now(), "recipient") + " " + done);
    if (change.afterAttempt() > 0) {
      lines.add(
          Words.count(change.afterAttempt(), "recipient")
              + " in an attempt that goes on: "
              + later);
    }
    return QueueAnswer.done(lines);
  }

  private void wakeUp() {
    try {
      wake.run();
    } catch (RuntimeException bug) {
      LOG.error("what follows a change of the queue failed", bug);
    }
  }

  private boolean isMissing(QueueRequest request) throws IOException {
    return request.target() == QueueRequest.Target.ID
        && queue.find(Selection.of(request.id()), 1).isEmpty();
  }
}
