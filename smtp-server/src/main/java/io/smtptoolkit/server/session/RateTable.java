package io.smtptoolkit.server.session;

import io.smtptoolkit.server.network.ClientNetwork;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts one kind of doings by {@link ClientNetwork}. What was used comes back evenly.
 *
 * <p>Bounded: an address that has everything back is forgotten. When the table is full all the
 * same, the address that will have it back first goes, so that a flood of addresses which each do
 * little makes room for itself and frees none that does much.
 *
 * <p>Thread-safe.
 */
final class RateTable {
  /** The time when an address has everything back; the number makes equal times different. */
  private record Debt(ByteBuffer network, long paidNanos, long number) {}

  private static final Comparator<Debt> FIRST_PAID =
      Comparator.comparingLong(Debt::paidNanos).thenComparingLong(Debt::number);

  private final long intervalNanos;
  private final long mostNanos;
  private final int maxEntries;
  private final Map<ByteBuffer, Debt> byNetwork = new HashMap<>(); // guarded by this
  private final TreeSet<Debt> byTime = new TreeSet<>(FIRST_PAID); // guarded by this
  private long count; // guarded by this
  private long origin; // guarded by this

  /**
   * A table that has counted nothing.
   *
   * @param most how many are allowed in the period
   * @param period in which what was used comes back
   * @param maxEntries how many addresses are remembered
   */
  RateTable(int most, Duration period, int maxEntries) {
    this.intervalNanos = Math.max(1, period.toNanos() / most);
    this.mostNanos = intervalNanos * most;
    this.maxEntries = maxEntries;
  }

  /**
   * Counts one more.
   *
   * @param client the address
   * @param nanoTime by a clock that never jumps
   * @return false if that is one too many; it is not counted then
   */
  synchronized boolean take(InetAddress client, long nanoTime) {
    if (count == 0) {
      origin = nanoTime;
    }
    long now = nanoTime - origin;
    ByteBuffer network = ClientNetwork.of(client);
    Debt known = byNetwork.get(network);
    long paid = (known == null ? now : Math.max(now, known.paidNanos)) + intervalNanos;
    if (paid - now > mostNanos) {
      return false;
    }
    put(network, paid);
    forget(now);
    return true;
  }

  /**
   * Counts one less: it was refused elsewhere.
   *
   * @param client the address
   */
  synchronized void giveBack(InetAddress client) {
    ByteBuffer network = ClientNetwork.of(client);
    Debt known = byNetwork.get(network);
    if (known != null) {
      put(network, known.paidNanos - intervalNanos);
    }
  }

  private void put(ByteBuffer network, long paidNanos) {
    Debt debt = new Debt(network, paidNanos, count++);
    Debt before = byNetwork.put(network, debt);
    if (before != null) {
      byTime.remove(before);
    }
    byTime.add(debt);
  }

  /** How many addresses are remembered. */
  synchronized int entries() {
    return byNetwork.size();
  }

  private void forget(long now) {
    while (byNetwork.size() > maxEntries || byTime.first().paidNanos <= now) {
      byNetwork.remove(byTime.pollFirst().network);
    }
  }
}
