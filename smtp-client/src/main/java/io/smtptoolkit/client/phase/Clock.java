package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.transport.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The deadlines of one connection: a number for each thing that is awaited. The link looks at the
 * soonest, so that setting one costs no timer.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Clock {
  /** One deadline: when, and what then. Without a time until it is set. */
  static final class Deadline {
    private long due = Link.NEVER;
    private Runnable overdue = () -> {};

    boolean isSet() {
      return due != Link.NEVER;
    }

    /** The link is told at the next start: until then it may look once too often. */
    void clear() {
      due = Link.NEVER;
    }
  }

  private final Link link;
  private final Deadline reply = new Deadline();
  private final Deadline write = new Deadline();
  // Those that have a time, and perhaps some that were cleared.
  private final List<Deadline> running = new ArrayList<>();
  private long told = Link.NEVER;

  Clock(Link link) {
    this.link = link;
  }

  /** For the server's next reply, or the end of the TLS handshake. */
  Deadline reply() {
    return reply;
  }

  /** For the server to take octets. */
  Deadline write() {
    return write;
  }

  /** Starts the time for something anew. */
  void set(Deadline deadline, Duration within, Runnable action) {
    deadline.due = System.nanoTime() + Timeouts.nanos(within);
    deadline.overdue = action;
    if (!running.contains(deadline)) {
      running.removeIf(it -> !it.isSet());
      running.add(deadline);
    }
    tell();
  }

  void clearAll() {
    running.forEach(Deadline::clear);
    running.clear();
    link.deadline(Link.NEVER);
    told = Link.NEVER;
  }

  /** The link's deadline is over: what is overdue happens, and the link learns of the next. */
  void timeIsUp() {
    told = Link.NEVER;
    long now = System.nanoTime();
    for (Deadline each : List.copyOf(running)) {
      if (each.isSet() && each.due - now <= 0) {
        each.due = Link.NEVER;
        each.overdue.run();
      }
    }
    tell();
  }

  /** An earlier deadline must be told; a later one will be, when the earlier one is over. */
  private void tell() {
    long soonest = Link.NEVER;
    for (Deadline each : running) {
      if (each.isSet() && (soonest == Link.NEVER || each.due - soonest < 0)) {
        soonest = each.due;
      }
    }
    if (soonest != Link.NEVER && (told == Link.NEVER || soonest - told < 0)) {
      told = soonest;
      link.deadline(soonest);
    }
  }
}
