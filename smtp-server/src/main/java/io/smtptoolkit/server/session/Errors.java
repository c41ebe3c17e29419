package io.smtptoolkit.server.session;

/**
 * The errors of a client since its last accepted message: violations of the protocol, and
 * recipients that the service has refused for good. A client that guesses recipients makes many of
 * these and delivers nothing. It is slowed, without a thread that waits, and in the end told
 * goodbye. On the connection's thread only.
 *
 * <p>What does not count: a 4yz, by which the service asks for another try; a fault of the service;
 * the refusal of MAIL or of a message, which says nothing about a recipient; a message that is too
 * large.
 */
final class Errors {
  private final int max;
  private int count;
  private boolean pause;

  /**
   * No errors yet.
   *
   * @param max how many are tolerated; the second half of them with a pause after each
   */
  Errors(int max) {
    this.max = max;
  }

  /** One more. */
  void add() {
    count++;
    pause = count > (max + 1) / 2;
  }

  /** A message was accepted: the client is one that delivers. */
  void forgive() {
    count = 0;
  }

  /** Whether the client has to wait until it is answered again. */
  boolean isPause() {
    return pause;
  }

  void endPause() {
    pause = false;
  }

  boolean areTooMany() {
    return count > max;
  }

  int count() {
    return count;
  }
}
