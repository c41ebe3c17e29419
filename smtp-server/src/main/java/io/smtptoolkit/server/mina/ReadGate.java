package io.smtptoolkit.server.mina;

/**
 * Keeps the octets of one connection that were read and are not dealt with below a bound, by not
 * reading more for a while.
 *
 * <p>The I/O thread tells what came, the connection's queue what became of it; a lock of its own
 * makes the decision and the call to the transport one step, so that the last decision is the one
 * that holds. Thread-safe.
 */
final class ReadGate {
  private final Transport transport;
  private final int maxOctets;

  // Guarded by this. Octets in tasks of the queue that did not run yet, and octets the session, TLS
  // or service keeps.
  private long queuedOctets;
  private long storedOctets;
  private boolean suspended;
  private boolean ended;

  ReadGate(Transport transport, int maxOctets) {
    this.transport = transport;
    this.maxOctets = maxOctets;
  }

  /** Octets came and wait for their task. */
  synchronized void received(int octets) {
    queuedOctets += octets;
    if (!suspended && queuedOctets + storedOctets > maxOctets) {
      suspended = true;
      transport.suspendRead();
    }
  }

  /**
   * A task of the queue has run.
   *
   * @param taken octets that it took over
   * @param stored octets that are kept now, by whom ever
   * @param hungry whether nothing can go on without more octets, in which case they are read
   *     whatever is stored: it is an unfinished line, and bounded by the limit for lines
   */
  synchronized void settled(int taken, int stored, boolean hungry) {
    queuedOctets -= taken;
    storedOctets = stored;
    boolean low = queuedOctets + storedOctets <= maxOctets / 2;
    if (suspended && !ended && (low || (hungry && queuedOctets == 0))) {
      suspended = false;
      transport.resumeRead();
    }
  }

  /**
   * The peer has closed its side: MINA would tell so again and again while it is allowed to read.
   */
  synchronized void ended() {
    ended = true;
    transport.suspendRead();
  }
}
