package io.smtptoolkit.server.listener;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts connections, in all and by address. Thread-safe. */
final class ConnectionLimits {
  private final int max;
  private final int maxPerAddress;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int all;

  ConnectionLimits(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /**
   * Counts one more connection, unless it is one too many; a connection that was admitted must
   * {@link #leave}.
   */
  synchronized boolean admit(InetAddress address) {
    int already = byAddress.getOrDefault(address, 0);
    if (all >= max || already >= maxPerAddress) {
      return false;
    }
    all++;
    byAddress.put(address, already + 1);
    return true;
  }

  synchronized void leave(InetAddress address) {
    all--;
    byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }
}
