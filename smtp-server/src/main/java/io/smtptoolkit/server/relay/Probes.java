package io.smtptoolkit.server.relay;

import java.util.EnumMap;
import java.util.Map;

/**
 * The room for messages to destinations that may be dead, so that those that live always have some.
 * Of all connections a quarter is for destinations that were reached lately; of the others a half
 * is for those that never failed, since a host that is silent keeps a connection for minutes.
 *
 * <p>Confined to the relay's thread.
 */
final class Probes {
  /** A kind of messages. */
  enum Kind {
    /** To a destination that was reached lately. */
    PROVEN,
    /** To one of which nothing is known. */
    UNKNOWN,
    /** To one that failed the last time. */
    FAILED
  }

  private final int most;
  private final Map<Kind, Integer> going = new EnumMap<>(Kind.class);

  Probes(int connections) {
    most = Math.max(1, connections - Math.max(1, connections / 4));
  }

  static Kind kind(Place place) {
    if (place.isProven()) {
      return Kind.PROVEN;
    }
    return place.failures() > 0 ? Kind.FAILED : Kind.UNKNOWN;
  }

  boolean hasRoom(Kind kind) {
    int all = count(Kind.UNKNOWN) + count(Kind.FAILED);
    return switch (kind) {
      case PROVEN -> true;
      case UNKNOWN -> all < most;
      case FAILED -> all < most && count(Kind.FAILED) < Math.max(1, most / 2);
    };
  }

  void begun(Kind kind) {
    going.merge(kind, 1, Integer::sum);
  }

  void ended(Kind kind) {
    going.merge(kind, -1, Integer::sum);
  }

  private int count(Kind kind) {
    return going.getOrDefault(kind, 0);
  }
}
