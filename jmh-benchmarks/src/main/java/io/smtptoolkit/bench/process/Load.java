package io.smtptoolkit.bench.process;

import java.time.Duration;

/**
 * A column of a table.
 *
 * @param name for readers
 * @param connections at the same time
 * @param contentOctets of each message
 * @param reused whether a connection carries one message after another, or a single one
 * @param roundTrip what a {@link DelayLine} adds to the round-trip time; zero without one
 */
record Load(String name, int connections, int contentOctets, boolean reused, Duration roundTrip) {
  /** Without a delay. */
  Load(String name, int connections, int contentOctets, boolean reused) {
    this(name, connections, contentOctets, reused, Duration.ZERO);
  }
}
