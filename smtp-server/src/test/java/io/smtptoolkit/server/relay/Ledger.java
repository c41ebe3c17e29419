package io.smtptoolkit.server.relay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The messages of a relay that is killed again and again, by their numbers: which were
 * acknowledged, and how often each arrived. Thread-safe.
 */
final class Ledger {
  private final Set<Integer> acknowledged = new HashSet<>();
  private final Map<Integer, Integer> arrivals = new HashMap<>();
  private final Map<Integer, Integer> permitted = new HashMap<>();
  private final Set<Integer> sinceTheStart = new HashSet<>();
  private final Set<Integer> damaged = new TreeSet<>();
  private int stored;
  private int killsBetween;
  private int mostBetween;

  /** A client had the 250. */
  synchronized void acknowledged(int number) {
    acknowledged.add(number);
  }

  /** The sink had the final dot. */
  synchronized void arrived(int number, boolean isWhole) {
    arrivals.merge(number, 1, Integer::sum);
    sinceTheStart.add(number);
    if (!isWhole) {
      damaged.add(number);
    }
  }

  /**
   * A process was killed, and left this queue. What arrived from it and is in the queue still is
   * what the kill met between the final dot and the durable retire: it comes once more.
   */
  synchronized void killed(Set<Integer> queued) {
    var between = new HashSet<>(sinceTheStart);
    between.retainAll(queued);
    between.forEach(number -> permitted.merge(number, 1, Integer::sum));
    killsBetween += between.isEmpty() ? 0 : 1;
    mostBetween = Math.max(mostBetween, between.size());
    sinceTheStart.clear();
    stored += (int) queued.stream().filter(number -> !acknowledged.contains(number)).count();
  }

  /** Acknowledged, and neither arrived nor in the queue. */
  synchronized Set<Integer> missing(Set<Integer> queued) {
    var missing = new TreeSet<>(acknowledged);
    missing.removeAll(arrivals.keySet());
    missing.removeAll(queued);
    return missing;
  }

  /** Arrived with other content than was sent. */
  synchronized Set<Integer> damaged() {
    return Set.copyOf(damaged);
  }

  /** Arrived more or less often than the kills explain. */
  synchronized Set<Integer> unexplained() {
    var unexplained = new TreeSet<Integer>();
    arrivals.forEach(
        (number, times) -> {
          if (times != 1 + permitted.getOrDefault(number, 0)) {
            unexplained.add(number);
          }
        });
    return unexplained;
  }

  synchronized int count() {
    return acknowledged.size();
  }

  /** In words, after all has arrived. */
  @Override
  public synchronized String toString() {
    long doubled = arrivals.values().stream().filter(times -> times > 1).count();
    return """
        acknowledged                             %,7d
        arrived                                  %,7d
        missing of those acknowledged            %,7d
        arrived damaged                          %,7d
        stored, and not acknowledged at the kill %,7d
        arrived more than once                   %,7d
          as a kill between dot and retire says  %,7d
          for no such reason                     %,7d
        kills between a dot and its retire       %,7d (with at most %d messages there)
        """
        .formatted(
            acknowledged.size(),
            arrivals.size(),
            missing(Set.of()).size(),
            damaged.size(),
            stored,
            doubled,
            arrivals.keySet().stream().filter(it -> arrivals.get(it) > 1).count()
                - unexplained().size(),
            unexplained().size(),
            killsBetween,
            mostBetween);
  }
}
