package io.smtptoolkit.server;

/**
 * The limits of what connections may use: all connections of a server together, whichever listener
 * accepted them, and each of them. What a client may say is bounded by {@link
 * ListenerOptions#limits}.
 *
 * <p>Immutable.
 *
 * @param maxConnections the most connections at a time; more are closed with 421
 * @param maxConnectionsPerAddress the most connections at a time from one address: an IPv4 address,
 *     or an IPv6 network of 64 bits, which is what one customer has; more are closed with 421
 * @param memoryOctets how much memory all connections may hold together: connections, TLS, input
 *     that waits, replies that are not read, content that the service gathers. From 70 % on no more
 *     than a line is read ahead and TLS is refused for now, from 85 % on new connections are
 *     refused with 421, and those that hold most and read no replies are closed
 * @param maxViolations how many errors a client may make between two accepted messages: violations
 *     of the protocol, and recipients that are refused with a 5yz. It waits for {@link
 *     Defence#errorDelay} after each in the second half of them, and one more closes the connection
 *     with 421
 * @param maxInFlightOctets octets of one connection that were read and are not dealt with, above
 *     which reading stops
 * @param maxOutputOctets octets of replies that the client has not read, above which its commands
 *     are no longer looked at
 */
public record ServerLimits(
    int maxConnections,
    int maxConnectionsPerAddress,
    long memoryOctets,
    int maxViolations,
    int maxInFlightOctets,
    int maxOutputOctets) {

  private static final long LEAST_MEMORY_OCTETS = 1_048_576;
  private static final int LEAST_BUFFER_OCTETS = 4_096;

  /**
   * 20,000 connections (chosen: idle ones cost little), 2,000 from one address (chosen: many
   * clients that share an address are normal), half of what the JVM may use, 20 violations
   * (chosen), 128 KiB in flight (chosen), 64 KiB of replies (chosen).
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          20_000,
          2_000,
          Math.max(LEAST_MEMORY_OCTETS, Runtime.getRuntime().maxMemory() / 2),
          20,
          131_072,
          65_536);

  /**
   * Checks that a server can work within these limits.
   *
   * @param maxConnections at least 1
   * @param maxConnectionsPerAddress at least 1
   * @param memoryOctets at least 1 MiB
   * @param maxViolations at least 1
   * @param maxInFlightOctets at least 4,096
   * @param maxOutputOctets at least 4,096
   */
  public ServerLimits {
    atLeast("maxConnections", maxConnections, 1);
    atLeast("maxConnectionsPerAddress", maxConnectionsPerAddress, 1);
    atLeast("memoryOctets", memoryOctets, LEAST_MEMORY_OCTETS);
    atLeast("maxViolations", maxViolations, 1);
    atLeast("maxInFlightOctets", maxInFlightOctets, LEAST_BUFFER_OCTETS);
    atLeast("maxOutputOctets", maxOutputOctets, LEAST_BUFFER_OCTETS);
  }

  /**
   * These limits with another number of connections.
   *
   * @param value at least 1
   * @return the changed limits
   */
  public ServerLimits withMaxConnections(int value) {
    return new ServerLimits(
        value,
        maxConnectionsPerAddress,
        memoryOctets,
        maxViolations,
        maxInFlightOctets,
        maxOutputOctets);
  }

  /**
   * These limits with another number of connections from one address.
   *
   * @param value at least 1
   * @return the changed limits
   */
  public ServerLimits withMaxConnectionsPerAddress(int value) {
    return new ServerLimits(
        maxConnections, value, memoryOctets, maxViolations, maxInFlightOctets, maxOutputOctets);
  }

  /**
   * These limits with another bound for memory.
   *
   * @param value at least 1 MiB
   * @return the changed limits
   */
  public ServerLimits withMemoryOctets(long value) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        value,
        maxViolations,
        maxInFlightOctets,
        maxOutputOctets);
  }

  /**
   * These limits with another number of errors.
   *
   * @param value at least 1
   * @return the changed limits
   */
  public ServerLimits withMaxViolations(int value) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        memoryOctets,
        value,
        maxInFlightOctets,
        maxOutputOctets);
  }

  /**
   * These limits with another bound for octets that are read ahead.
   *
   * @param value at least 4,096
   * @return the changed limits
   */
  public ServerLimits withMaxInFlightOctets(int value) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        memoryOctets,
        maxViolations,
        value,
        maxOutputOctets);
  }

  /**
   * These limits with another bound for replies that are not read.
   *
   * @param value at least 4,096
   * @return the changed limits
   */
  public ServerLimits withMaxOutputOctets(int value) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        memoryOctets,
        maxViolations,
        maxInFlightOctets,
        value);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
