package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.Report;
import java.util.List;

/** Makes reports of notices. */
interface Notices {
  /** No reports. */
  Notices NONE = (message, notices) -> List.of();

  /**
   * The reports about a message, as its sender asked for them (RFC 3461 §4.1).
   *
   * @param message the message; nothing is reported about one with a null reverse-path
   * @param notices at least one; they share a report where they can
   */
  List<Report> of(QueuedMessage message, List<Notice> notices);
}
