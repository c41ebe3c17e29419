package io.smtptoolkit.client.phase;

import java.util.ArrayList;
import java.util.List;

/**
 * Those that want to know what happens to the connection, in addition to the replies that they
 * await: at most two messages, of which one follows the other.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Dependents {
  /** Something that depends on the connection. */
  interface Dependent {
    /** Octets that waited were written. */
    default void written() {}

    /** The connection has ended, and every reply has failed. */
    void over();
  }

  private final List<Dependent> all = new ArrayList<>(2);

  void add(Dependent dependent) {
    if (!all.contains(dependent)) {
      all.add(dependent);
    }
  }

  void remove(Dependent dependent) {
    all.remove(dependent);
  }

  void written() {
    for (Dependent each : List.copyOf(all)) {
      each.written();
    }
  }

  void over() {
    for (Dependent each : List.copyOf(all)) {
      each.over();
    }
  }
}
