package io.smtptoolkit.server.relay;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Destinations that have something due, each waiting for its turn. Those that were reached lately
 * and the others have their turns alternately, so that neither many dead ones keep new mail for the
 * living waiting, nor the other way round.
 *
 * <p>Confined to the relay's thread.
 */
final class Turns {
  private final Queue<Place> proven = new ArrayDeque<>();
  private final Queue<Place> others = new ArrayDeque<>();
  private final Set<Place> all = new HashSet<>();
  private boolean isTurnOfOthers;

  /** Adds a destination after those that wait, unless it waits already. */
  void add(Place place) {
    if (all.add(place)) {
      (place.isProven() ? proven : others).add(place);
    }
  }

  /** Takes the next one; empty if none waits. */
  Optional<Place> next() {
    Queue<Place> first = isTurnOfOthers ? others : proven;
    isTurnOfOthers = !isTurnOfOthers;
    Place next = (first.isEmpty() ? (first == proven ? others : proven) : first).poll();
    if (next != null) {
      all.remove(next);
    }
    return Optional.ofNullable(next);
  }

  /** Whether a destination waits. */
  boolean contains(Place place) {
    return all.contains(place);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void clear() {
    proven.clear();
    others.clear();
    all.clear();
  }
}
