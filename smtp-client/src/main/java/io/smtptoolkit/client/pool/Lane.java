package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The connections and waiting callers of a pool for one endpoint; guarded by the pool's lock. */
final class Lane {
  final Endpoint endpoint;

  /** Messages without a connection, the oldest first. */
  final Set<Job> waiting = new LinkedHashSet<>();

  /** Messages that need a new connection. */
  final Set<Job> retrying = new LinkedHashSet<>();

  /** Connections in every state but GONE. */
  final Set<Pooled> connections = new LinkedHashSet<>();

  /** Of these the idle ones, the last used last. */
  final Deque<Pooled> idle = new ArrayDeque<>();

  private final int most;
  private int limit;
  private long limitedUntil;

  Lane(Endpoint endpoint, int most) {
    this.endpoint = endpoint;
    this.most = most;
    this.limit = most;
  }

  /** How many connections there may be. */
  int limit(long now) {
    if (limit < most && limitedUntil - now <= 0) {
      limit = most;
    }
    return limit;
  }

  void lower(int connections, long until) {
    limit = Math.min(most, connections);
    limitedUntil = until;
  }

  boolean isLimited(long now) {
    return limit(now) < most;
  }

  long limitedUntil() {
    return limitedUntil;
  }

  int count(Pooled.State state) {
    int count = 0;
    for (Pooled each : connections) {
      if (each.state == state) {
        count++;
      }
    }
    return count;
  }

  /** Messages for which no connection is being opened. */
  int uncovered() {
    return waiting.size() + retrying.size() - count(Pooled.State.OPENING);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && retrying.isEmpty() && connections.isEmpty();
  }
}
