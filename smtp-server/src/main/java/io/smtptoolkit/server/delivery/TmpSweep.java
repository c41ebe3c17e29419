package io.smtptoolkit.server.delivery;

import io.smtptoolkit.server.text.FileFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what processes that were killed have left in tmp, from each mailbox when it is first seen
 * and then once a day.
 *
 * <p>Thread-safe; it blocks. It remembers each mailbox by its folder.
 */
final class TmpSweep {
  private static final Logger LOG = LoggerFactory.getLogger(TmpSweep.class);

  /** The Maildir convention: what was not accessed for 36 hours belongs to no delivery. */
  private static final Duration ABANDONED = Duration.ofHours(36);

  /** Chosen: a mailbox with a million files takes seconds to look through. */
  static final Duration INTERVAL = Duration.ofDays(1);

  private final Clock clock;
  private final Map<Path, Instant> due = new ConcurrentHashMap<>();

  TmpSweep(Clock clock) {
    this.clock = clock;
  }

  void ifDue(Maildir maildir, String name) {
    Instant now = clock.instant();
    Instant before = due.getOrDefault(maildir.folder(), Instant.MIN);
    if (now.isBefore(before)) {
      return;
    }
    due.put(maildir.folder(), now.plus(INTERVAL));
    run(maildir, name, now);
  }

  /** What cannot be removed is in the log, and keeps no mail from being delivered. */
  static void run(Maildir maildir, String name, Instant now) {
    try {
      int removed = maildir.sweep(now.minus(ABANDONED));
      if (removed > 0) {
        LOG.info("{}: removed {} unfinished deliveries older than 36 hours", name, removed);
      }
    } catch (IOException fault) {
      LOG.warn("{}: cannot remove old files in tmp: {}", name, FileFaults.reason(fault));
    }
  }
}
