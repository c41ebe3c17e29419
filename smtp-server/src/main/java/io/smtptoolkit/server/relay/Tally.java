package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.relay.RelayStatistics.Destination;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Counts what happens, for a bounded number of destinations. Thread-safe. */
final class Tally {
  /** Chosen: what a system of metrics bears as values of one label. */
  static final int MOST_DESTINATIONS = 100;

  static final String OTHER = "other";

  private final Map<String, Destination> destinations = new HashMap<>();

  synchronized void attempts(String destination, int count) {
    add(destination, new Destination(count, 0, 0, 0, 0, Duration.ZERO));
  }

  synchronized void fate(String destination, Fate fate, Duration age) {
    if (fate instanceof Fate.Relayed
        || fate instanceof Fate.Done
        || fate instanceof Fate.Replaced) {
      add(destination, new Destination(0, 1, 0, 0, 0, age));
    } else if (fate instanceof Fate.Failed) {
      add(destination, new Destination(0, 0, 1, 0, 0, Duration.ZERO));
    } else if (fate instanceof Fate.Later) {
      add(destination, new Destination(0, 0, 0, 1, 0, Duration.ZERO));
    } else if (fate instanceof Fate.Unknown) {
      add(destination, new Destination(0, 0, 0, 0, 1, Duration.ZERO));
    }
  }

  synchronized Map<String, Destination> snapshot() {
    return Map.copyOf(destinations);
  }

  private void add(String destination, Destination more) {
    String name =
        destinations.containsKey(destination) || destinations.size() < MOST_DESTINATIONS
            ? destination
            : OTHER;
    Destination before = destinations.getOrDefault(name, Destination.NOTHING);
    destinations.put(
        name,
        new Destination(
            before.attempts() + more.attempts(),
            before.relayed() + more.relayed(),
            before.failed() + more.failed(),
            before.deferred() + more.deferred(),
            before.unknown() + more.unknown(),
            before.timeToRelay().plus(more.timeToRelay())));
  }
}
