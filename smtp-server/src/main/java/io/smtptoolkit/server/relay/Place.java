package io.smtptoolkit.server.relay;

/**
 * A destination as the relay knows it: how much goes on there, and how it went lately.
 *
 * <p>It begins with one message at a time. Each that arrives makes room for one more, each failure
 * of the hosts halves the room, and one when there is room for one only is the destination's.
 *
 * <p>Confined to the relay's thread.
 */
final class Place {
  private final String name;
  private final int most;
  private int running;
  private int room = 1;
  private int failures;
  private boolean isProven;
  private boolean isBackingOff;

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

  boolean hasRoom() {
    return running < room && !isBackingOff;
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

  /** What the queue knows, which outlives a process. */
  void failures(int count) {
    failures = count;
  }

  void begun() {
    running++;
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

  /** Until the queue has it, it would give this destination out again. */
  void backingOff(boolean is) {
    isBackingOff = is;
  }
}
