package io.smtptoolkit.server.listener;

import io.smtptoolkit.server.network.ClientNetwork;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Counts connections, in all and by {@link ClientNetwork}. Thread-safe. */
final class ConnectionLimits {
  private final int max;
  private final int maxPerAddress;
  private final Map<ByteBuffer, Integer> byNetwork = new HashMap<>();
  private int all;

  ConnectionLimits(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /** Counts one more connection among all, unless it is one too many; it must {@link #leave}. */
  synchronized boolean enter() {
    if (all >= max) {
      return false;
    }
    all++;
    return true;
  }

  synchronized void leave() {
    all--;
  }

  /**
   * Counts a connection by its address, unless it is one too many; it must {@link #uncount} the
   * same address.
   */
  synchronized boolean count(InetAddress address) {
    ByteBuffer network = ClientNetwork.of(address);
    int already = byNetwork.getOrDefault(network, 0);
    if (already >= maxPerAddress) {
      return false;
    }
    byNetwork.put(network, already + 1);
    return true;
  }

  synchronized void uncount(InetAddress address) {
    byNetwork.computeIfPresent(
        ClientNetwork.of(address), (same, count) -> count == 1 ? null : count - 1);
  }
}
