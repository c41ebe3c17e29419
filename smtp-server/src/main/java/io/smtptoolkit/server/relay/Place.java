package io.smtptoolkit.server.relay;

import java.time.Duration;
import java.time.Instant;

/**
 * A destination as the relay knows it: how much goes on there, and how it went lately.
 *
 * <p>It begins with one message at a time. Each that arrives makes room for one more, each failure
 * of the hosts halves the room, and one when there is room for one only is the destination's.
 *
 * <p>Confined to the relay's thread.
 */
final class Place {
  /** Chosen: what waits no longer goes in the order in which it came. */
  private static final Duration GATHERED = Duration.ofSeconds(5);

  private final String name;
  private final int most;
  private int running;
  private int room = 1;
  private int failures;
  private boolean isProven;
  private boolean isBackingOff;
  private boolean isNewestNext;
  private Instant leftAloneUntil = Instant.MIN;

  Place(String name, int most) {
    this.name = name;
    this.most = most;
  }

  String name() {
    return name;
  }

  int running() {
    return running;
  }

  boolean hasRoom(Instant now) {
    return running < room && !isBackingOff && !leftAloneUntil.isAfter(now);
  }

  /** Whether a host was reached lately, so that a place in use here is not in vain. */
  boolean isProven() {
    return isProven;
  }

  boolean isIdle() {
    return running == 0 && !isBackingOff;
  }

  int failures() {
    return failures;
  }

  /**
   * The queue says that it is due, whatever it was left alone for.
   *
   * @param failuresSoFar what the queue knows, which outlives a process
   */
  void isDue(int failuresSoFar) {
    failures = failuresSoFar;
    leftAloneUntil = Instant.MIN;
  }

  /**
   * Whether the next message is the one that became due last. Where much has gathered it is each
   * second one: new mail does not wait for hours of old mail, and the old mail goes on.
   */
  boolean isNewestNext() {
    return isNewestNext;
  }

  void begun(Instant dueAt, Instant now) {
    running++;
    isNewestNext = !isNewestNext && dueAt.isBefore(now.minus(GATHERED));
  }

  void ended() {
    running--;
  }

  void reached() {
    isProven = true;
    failures = 0;
    room = Math.min(most, room + 1);
  }

  /** Whether that was a failure of the destination as a whole. */
  boolean failed() {
    if (isProven && room > 1) {
      room /= 2;
      return false;
    }
    isProven = false;
    room = 1;
    failures++;
    return true;
  }

  /** It is to be left alone: at once, since the queue gives it out until it has that on disk. */
  void backingOff(Instant until) {
    isBackingOff = true;
    leftAloneUntil = until;
  }

  /** The queue has it. */
  void backedOff() {
    isBackingOff = false;
  }
}
