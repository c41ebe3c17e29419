package io.smtptoolkit.server.listener;

import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * The places of the connections of one listener: among those of its own, and among those of the
 * server. Thread-safe.
 */
final class ListenerPlaces {
  private final ConnectionLimits server;
  private final OptionalInt max;
  private int taken; // guarded by this

  ListenerPlaces(ConnectionLimits server, OptionalInt max) {
    this.server = server;
    this.max = max;
  }

  /** As {@link ConnectionLimits#enter}. */
  synchronized boolean enter() {
    if ((max.isPresent() && taken >= max.getAsInt()) || !server.enter()) {
      return false;
    }
    taken++;
    return true;
  }

  synchronized void leave() {
    taken--;
    server.leave();
  }

  /** As {@link ConnectionLimits#count}: an address is counted at all listeners together. */
  boolean count(InetAddress address) {
    return server.count(address);
  }

  void uncount(InetAddress address) {
    server.uncount(address);
  }
}
