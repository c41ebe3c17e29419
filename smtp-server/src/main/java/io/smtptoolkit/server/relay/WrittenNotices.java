package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.Report;
import io.smtptoolkit.server.report.Diagnosis;
import io.smtptoolkit.server.report.Fate;
import io.smtptoolkit.server.report.ReportedRecipient;
import io.smtptoolkit.server.report.Reports;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices as delivery status notifications. A report that fails itself gets none, and is in the
 * log.
 */
final class WrittenNotices implements Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final MessageQueue queue;
  private final Reports reports;
  private final Destinations destinations;
  private final RetrySchedule schedule;
  private final Clock clock;

  WrittenNotices(
      MessageQueue queue, Reports reports, Destinations destinations, RelayOptions options) {
    this.queue = queue;
    this.reports = reports;
    this.destinations = destinations;
    schedule = options.schedule();
    clock = options.clock();
  }

  @Override
  public List<Report> of(QueuedMessage message, List<Notice> notices) {
    if (message.reversePath().isNull()) {
      notices.stream()
          .filter(it -> it.kind() == Notice.Kind.FAILED)
          .forEach(
              it ->
                  LOG.warn(
                      "{}: cannot be delivered to {}, and there is no sender to tell",
                      message.id(),
                      it.recipient().forwardPath()));
      return List.of();
    }
    Instant now = clock.instant();
    return reports
        .about(
            message,
            notices.stream()
                .map(it -> ReportedRecipient.of(it.recipient(), fate(message, it), now))
                .toList(),
            () -> queue.content(message.id()))
        .stream()
        .map(it -> it.queued(destinations.of(it.to().domain())))
        .toList();
  }

  private Fate fate(QueuedMessage message, Notice notice) {
    Reason reason = notice.reason();
    var diagnosis =
        new Diagnosis(
            reason.status(),
            reason.host(),
            reason.reply(),
            reason.reply().isPresent() ? "" : reason.words());
    return switch (notice.kind()) {
      case FAILED -> new Fate.Failed(diagnosis);
      case DELAYED -> new Fate.Delayed(diagnosis, message.acceptedAt().plus(schedule.giveUp()));
      case RELAYED -> new Fate.Relayed(reason.host().orElse(""));
      case DELIVERED -> new Fate.Delivered();
      case EXPANDED -> new Fate.Expanded();
    };
  }
}
