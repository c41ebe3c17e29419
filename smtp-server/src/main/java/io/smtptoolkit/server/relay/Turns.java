package io.smtptoolkit.server.relay;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Destinations that have something due, each waiting for its turn. There are three kinds of them:
 * those that were reached lately, others that new mail came for, and the rest. The kinds have their
 * turns alternately, so that neither many dead ones keep new mail waiting, nor new mail the old.
 *
 * <p>Confined to the relay's thread.
 */
final class Turns {
  private final Set<Place> proven = new LinkedHashSet<>();
  private final Set<Place> fresh = new LinkedHashSet<>();
  private final Set<Place> others = new LinkedHashSet<>();
  private final List<Set<Place>> kinds = List.of(proven, fresh, others);
  private int turn;

  /** Adds a destination after those of its kind that wait, unless it waits already. */
  void add(Place place) {
    if (!contains(place)) {
      (place.isProven() ? proven : others).add(place);
    }
  }

  /**
   * Adds a destination that new mail came for. One that waits already need not wait as long, but if
   * it failed the last time.
   */
  void addFresh(Place place) {
    if (place.failures() > 0) {
      add(place);
    } else if (others.remove(place) || !contains(place)) {
      (place.isProven() ? proven : fresh).add(place);
    }
  }

  /** Takes the next one; empty if none waits. */
  Optional<Place> next() {
    for (int i = 0; i < kinds.size(); i++) {
      Iterator<Place> waiting = kinds.get(turn).iterator();
      turn = (turn + 1) % kinds.size();
      if (waiting.hasNext()) {
        Place next = waiting.next();
        waiting.remove();
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  /** Whether a destination waits. */
  boolean contains(Place place) {
    return kinds.stream().anyMatch(kind -> kind.contains(place));
  }

  boolean isEmpty() {
    return kinds.stream().allMatch(Set::isEmpty);
  }

  void clear() {
    kinds.forEach(Set::clear);
  }
}
