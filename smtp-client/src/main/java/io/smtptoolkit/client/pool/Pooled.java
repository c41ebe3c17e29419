package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.lend.LentConnection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection of a pool; guarded by the pool's lock. */
final class Pooled {
  /** The state of the connection. */
  enum State {
    OPENING,
    /** It takes messages. */
    OPEN,
    /** It takes no more, and says QUIT. */
    LEAVING,
    GONE
  }

  final Lane lane;

  /** Its messages, the one under way first. */
  final Set<Job> running = new LinkedHashSet<>();

  State state = State.OPENING;
  @Nullable CompletableFuture<LentConnection> opening;
  @Nullable LentConnection connection;

  /** How many messages it was given. */
  int assigned;

  long openedAt;
  long idleSince;
  boolean hasIdled;

  Pooled(Lane lane) {
    this.lane = lane;
  }

  LentConnection connection() {
    return Objects.requireNonNull(connection);
  }

  String id() {
    return connection == null ? "no connection" : connection.id();
  }

  /** Whether nothing forbids to give it one more message while others are under way. */
  boolean mayBeFollowedBy(Job job) {
    return job.mayBeJoined && running.stream().allMatch(it -> it.mayBeJoined);
  }

  boolean isFresh() {
    return assigned == 0 && !hasIdled;
  }
}
