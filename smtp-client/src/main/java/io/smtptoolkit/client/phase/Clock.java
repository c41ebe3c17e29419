package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.transport.Link;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The deadlines of one connection: a number for each thing that is awaited. The link looks at the
 * soonest, so that setting one costs no timer.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Clock {
  /** What is awaited; one of each kind at a time. */
  enum Wait {
    /** The server's next reply, or the end of the TLS handshake. */
    REPLY,
    /** The server takes octets. */
    WRITE,
    /** Something of this side, such as content to be read. */
    OURS
  }

  /** One deadline: when, and what then. */
  private static final class Deadline {
    private long due = Link.NEVER;
    private Runnable overdue = () -> {};
  }

  private final Link link;
  private final Map<Wait, Deadline> deadlines = new EnumMap<>(Wait.class);
  private long told = Link.NEVER;

  Clock(Link link) {
    this.link = link;
    for (Wait what : Wait.values()) {
      deadlines.put(what, new Deadline());
    }
  }

  /** Starts the time for something anew. */
  void set(Wait what, Duration within, Runnable action) {
    Deadline deadline = of(what);
    deadline.due = System.nanoTime() + Timeouts.nanos(within);
    deadline.overdue = action;
    tell();
  }

  void clear(Wait what) {
    // The link is told at the next start: until then it may look once too often.
    of(what).due = Link.NEVER;
  }

  void clearAll() {
    deadlines.values().forEach(it -> it.due = Link.NEVER);
    link.deadline(Link.NEVER);
    told = Link.NEVER;
  }

  boolean isSet(Wait what) {
    return of(what).due != Link.NEVER;
  }

  /** The link's deadline is over: what is overdue happens, and the link learns of the next. */
  void timeIsUp() {
    told = Link.NEVER;
    long now = System.nanoTime();
    for (Deadline each : deadlines.values()) {
      if (each.due != Link.NEVER && each.due - now <= 0) {
        each.due = Link.NEVER;
        each.overdue.run();
      }
    }
    tell();
  }

  private Deadline of(Wait what) {
    return Objects.requireNonNull(deadlines.get(what));
  }

  /** An earlier deadline must be told; a later one will be, when the earlier one is over. */
  private void tell() {
    long soonest = Link.NEVER;
    for (Deadline each : deadlines.values()) {
      if (each.due != Link.NEVER && (soonest == Link.NEVER || each.due - soonest < 0)) {
        soonest = each.due;
      }
    }
    if (soonest != Link.NEVER && (told == Link.NEVER || soonest - told < 0)) {
      told = soonest;
      link.deadline(soonest);
    }
  }
}
