package io.smtptoolkit.server.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import io.smtptoolkit.server.ServerLimits;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of connections for which the system's limit of open files suffices: a delivery needs
 * files, too, and must not fail because connections that do nothing have taken them all.
 */
final class Descriptors {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");

  // A delivery holds at most two files open, and the server's pool has 16 threads, which may be
  // doubled while some of them hang.
  private static final int FOR_DELIVERIES = 64;
  // Chosen: refused connections, each for a moment, class files, a log that is opened again.
  private static final int SLACK = 16;

  private Descriptors() {}

  /** The limits, with fewer connections if the system's limit of open files is too low. */
  static ServerLimits affordable(ServerLimits limits) {
    int wanted = limits.maxConnections();
    int affordable = affordableConnections().orElse(wanted);
    if (affordable >= wanted) {
      return limits;
    }
    LOG.info(
        "at most {} connections at a time, not {}: the limit of open files (ulimit -n) allows"
            + " no more, and deliveries need some",
        affordable,
        wanted);
    return limits.withMaxConnections(affordable);
  }

  /** Empty where the system has no limit, or does not tell it. */
  static OptionalInt affordableConnections() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        && system.getMaxFileDescriptorCount() > 0) {
      long limit = system.getMaxFileDescriptorCount();
      return OptionalInt.of(affordableConnections(limit, system.getOpenFileDescriptorCount()));
    }
    return OptionalInt.empty();
  }

  /** With a very low limit, a third of what is left: each connection may be a delivery then. */
  static int affordableConnections(long limit, long open) {
    long free = limit - open - SLACK;
    long connections = Math.max(free - FOR_DELIVERIES, free / 3);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, connections));
  }
}
