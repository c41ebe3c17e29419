package io.smtptoolkit.server.session;

import io.smtptoolkit.server.Defence;

/**
 * The errors of a client since its last accepted message: violations of the protocol, and
 * recipients that the service has refused for good. A client that guesses recipients makes many of
 * these and delivers nothing. It is slowed, without a thread that waits, and in the end told
 * goodbye. On the connection's thread only.
 *
 * <p>In addition the commands of that time: a client that gives many and delivers nothing keeps the
 * server busy for nothing.
 *
 * <p>What does not count: a 4yz, by which the service asks for another try; a fault of the service;
 * the refusal of MAIL or of a message, which says nothing about a recipient, and what only follows
 * from it ({@link Consequences}); a message that is too large.
 */
final class Errors {
  private final int max;
  private final int maxCommands;
  private final boolean pauses;
  private int count;
  private int commands;
  private boolean pause;

  /**
   * No errors yet.
   *
   * @param max how many are tolerated; the second half of them with a pause after each
   * @param defence whether there are pauses, and how many commands are tolerated
   */
  Errors(int max, Defence defence) {
    this.max = max;
    this.maxCommands = defence.maxCommands();
    this.pauses = !defence.errorDelay().isZero();
  }

  /** One more. */
  void add() {
    count++;
    pause = pauses && count > (max + 1) / 2;
  }

  /** A command, also one that is refused; or a chunk so small that it is no more than that. */
  void command() {
    commands++;
  }

  /** A message was accepted: the client is one that delivers. */
  void forgive() {
    count = 0;
    commands = 0;
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

  boolean areCommandsTooMany() {
    return commands > maxCommands;
  }

  int count() {
    return count;
  }
}
