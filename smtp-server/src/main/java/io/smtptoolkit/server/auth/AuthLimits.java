package io.smtptoolkit.server.auth;

import java.time.Duration;

/**
 * The limits of failed attempts to authenticate: what they cost, and when no more are taken.
 *
 * <p>Immutable.
 *
 * @param maxFailuresPerConnection the most failures of one connection; the next one closes it with
 *     421
 * @param maxFailuresPerAddress after so many failures an address is locked out: an IPv4 address, or
 *     an IPv6 network of 64 bits, which is what one customer has
 * @param maxFailuresPerUserAndNetwork after so many failures a name is locked out for a network of
 *     24 bits (IPv4) or 48 bits (IPv6). Elsewhere the name can be used, so that a client cannot
 *     lock out the users of others
 * @param lockOut how long a lock-out lasts, and how long a failure is remembered
 * @param failureDelay how long the first failure of a connection waits for its reply; the second
 *     one waits twice as long, and so on. No thread waits
 */
public record AuthLimits(
    int maxFailuresPerConnection,
    int maxFailuresPerAddress,
    int maxFailuresPerUserAndNetwork,
    Duration lockOut,
    Duration failureDelay) {

  /**
   * 3 failures of a connection (chosen: a client that tries its mechanisms one after the other has
   * as many for one wrong password), 20 of an address, 10 of a user and network (chosen: more than
   * users need, 1,440 guesses a day), 10 minutes, 1 second.
   */
  public static final AuthLimits DEFAULT =
      new AuthLimits(3, 20, 10, Duration.ofMinutes(10), Duration.ofSeconds(1));

  /**
   * Checks the numbers.
   *
   * @param maxFailuresPerConnection at least 1
   * @param maxFailuresPerAddress at least 1
   * @param maxFailuresPerUserAndNetwork at least 1
   * @param lockOut positive
   * @param failureDelay not negative
   */
  public AuthLimits {
    atLeastOne("maxFailuresPerConnection", maxFailuresPerConnection);
    atLeastOne("maxFailuresPerAddress", maxFailuresPerAddress);
    atLeastOne("maxFailuresPerUserAndNetwork", maxFailuresPerUserAndNetwork);
    if (lockOut.isNegative() || lockOut.isZero()) {
      throw new IllegalArgumentException("lockOut must be positive, not " + lockOut);
    }
    if (failureDelay.isNegative()) {
      throw new IllegalArgumentException("failureDelay must not be negative: " + failureDelay);
    }
  }

  /**
   * These limits with another delay.
   *
   * @param delay how long the first failure of a connection waits for its reply; not negative
   * @return the limits
   */
  public AuthLimits withFailureDelay(Duration delay) {
    return new AuthLimits(
        maxFailuresPerConnection,
        maxFailuresPerAddress,
        maxFailuresPerUserAndNetwork,
        lockOut,
        delay);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
