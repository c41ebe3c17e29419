package io.smtptoolkit.server.delivery;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * File names that no other delivery uses, of the customary form for a Maildir: seconds, then what
 * makes the delivery unique on this host (microseconds, process, count in the process), then the
 * host. Thread-safe.
 */
final class UniqueNames {
  private final AtomicLong deliveries = new AtomicLong();
  private final long process = ProcessHandle.current().pid();

  /**
   * The name without the host: letters, digits and dots, so that it is an id in a trace field too.
   */
  String next(Instant now) {
    return now.getEpochSecond()
        + ".M"
        + now.getNano() / 1_000
        + "P"
        + process
        + "Q"
        + deliveries.incrementAndGet();
  }

  /**
   * A host name in a file name: "/" and ":" have a meaning there and are written in octal, by
   * Maildir's convention.
   */
  static String host(String domain) {
    return domain.replace("/", "\\057").replace(":", "\\072");
  }
}
