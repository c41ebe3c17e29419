package io.smtptoolkit.server.listener;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for the connections of one run of a server, such as {@code k3v9q0sd-17}: a random prefix,
 * so that a log of several runs, or of several servers, names no two connections alike, and a
 * number.
 *
 * <p>Thread-safe.
 */
final class ConnectionIds {
  // Chosen: 40 bits in 8 characters. Among 1,000 runs, two with one prefix have a probability of
  // 1 : 2,000,000.
  private static final int PREFIX_BITS = 40;
  private static final int RADIX = 32;
  private static final int PREFIX_LENGTH = 8;

  private final String prefix;
  private final AtomicLong count = new AtomicLong();

  ConnectionIds() {
    long bits = new SecureRandom().nextLong() >>> (Long.SIZE - PREFIX_BITS);
    String digits = Long.toString(bits, RADIX);
    prefix = "0".repeat(PREFIX_LENGTH - digits.length()) + digits + "-";
  }

  String next() {
    return prefix + count.incrementAndGet();
  }
}
