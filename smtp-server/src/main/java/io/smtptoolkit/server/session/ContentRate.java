package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import java.time.Duration;

/**
 * The least rate at which a content has to come, on average over a window of the client's own time:
 * while the service, or the server itself, keeps the client waiting, no time passes here. On the
 * connection's thread only.
 */
final class ContentRate {
  private final long leastOctets;
  private final long windowNanos;
  private boolean running;
  private boolean tooSlow;
  private long octetsAtBegin;
  private long spentNanos;
  private long sinceNanos;

  /**
   * A rate of a content that begins.
   *
   * @param octetsPerSecond the least; zero for none
   * @param window over which it is averaged
   * @param octets received and used up before
   */
  ContentRate(int octetsPerSecond, Duration window, long octets) {
    this.windowNanos = window.toNanos();
    this.leastOctets = octetsPerSecond * Math.max(1, Math.min(window.toSeconds(), 1L << 32));
    begin(octets);
  }

  /**
   * Looks at the octets.
   *
   * @param isTheClients whether it is up to the client to go on
   * @param octets received and used up so far, of anything
   * @param now in nanoseconds, by a clock that never jumps
   * @return when to look again at the latest, or {@link Link#NEVER}
   */
  long look(boolean isTheClients, long octets, long now) {
    if (leastOctets == 0) {
      return Link.NEVER;
    }
    if (running) {
      spentNanos += now - sinceNanos;
    }
    running = isTheClients;
    sinceNanos = now;
    if (spentNanos >= windowNanos) {
      tooSlow |= octets - octetsAtBegin < leastOctets;
      begin(octets);
    }
    if (!running) {
      return Link.NEVER;
    }
    // It is the timer that acts on it, also if a read has seen the end of the window first.
    return tooSlow ? now : now + windowNanos - spentNanos;
  }

  /** Whether a window of the content that is coming was too slow. */
  boolean isTooSlow() {
    return tooSlow;
  }

  private void begin(long octets) {
    octetsAtBegin = octets;
    spentNanos = 0;
  }
}
