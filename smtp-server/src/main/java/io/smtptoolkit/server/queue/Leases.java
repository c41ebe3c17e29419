package io.smtptoolkit.server.queue;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The recipients that are being tried, or changed by an operator. They are in memory only: no other
 * process has the queue, and one that ended tries nothing any more.
 *
 * <p>Thread-safe. Who looks for recipients to lease holds the monitor of this object while it looks
 * and adds, so that one that was settled between the two is not leased again.
 */
final class Leases {
  private final Set<Long> rows = new HashSet<>();

  synchronized boolean has(long row) {
    return rows.contains(row);
  }

  synchronized boolean hasAll(Collection<Long> all) {
    return rows.containsAll(all);
  }

  /** Adds a row; false if it is leased already. */
  synchronized boolean add(long row) {
    return rows.add(row);
  }

  synchronized void remove(Collection<Long> all) {
    rows.removeAll(all);
  }
}
