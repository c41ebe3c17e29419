package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.lend.Lender;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages connections. Which message goes where:
 *
 * <ol>
 *   <li>to the connection of its endpoint that was idle for the shortest time, if the server lets
 *       that session have it;
 *   <li>else to a new one, if the endpoint and the pool may have one more;
 *   <li>else it waits. An endpoint that has to wait since the pool is full gets the next room, one
 *       connection at a time; for that an idle connection of another one leaves, or one that has
 *       carried its share;
 *   <li>with many waiting, and nothing else kept waiting for a new connection, it follows the
 *       message on a busy connection.
 * </ol>
 *
 * <p>Guarded by the pool's lock.
 */
final class Placing {
  /** The acts that are done once the lock is free. */
  interface Actions {
    /** Opens a connection. */
    void open(Pooled pooled);

    /** Sends a message, after a NOOP if the connection is to be checked. */
    void begin(Pooled pooled, Job job, boolean check);

    /** Closes a connection with QUIT. */
    void quit(Pooled pooled);

    /** Gives the opening of a connection up. */
    void giveUp(Pooled pooled);

    /** The last connection of a closed pool is gone. */
    void drained();
  }

  /** Chosen: a new connection costs about as much as some messages. */
  private static final int SHARE = 10;

  private final Lender lender;
  private final PoolOptions options;
  private final Roster roster;
  private final Alarm alarm;
  private final Actions actions;
  private boolean closing;

  Placing(Lender lender, PoolOptions options, Roster roster, Alarm alarm, Actions actions) {
    this.lender = lender;
    this.options = options;
    this.roster = roster;
    this.alarm = alarm;
    this.actions = actions;
  }

  boolean isClosing() {
    return closing;
  }

  /** The callers that wait were told. */
  void close() {
    closing = true;
    for (Pooled each : roster.connections()) {
      if (each.state == Pooled.State.OPENING) {
        giveUpOpening(each);
      } else if (each.state == Pooled.State.OPEN && each.running.isEmpty()) {
        leave(each, Eviction.POOL_CLOSED);
      }
    }
    roster.lanes().forEach(roster::forgetIfEmpty);
    drainedIfEmpty();
  }

  void enqueue(Lane lane, Set<Job> queue, Job job) {
    job.since = lender.nanoTime();
    roster.enqueue(lane, queue, job);
    alarm.at(job.since, options.maxWait());
  }

  /** Gives the messages of an endpoint connections as far as there may be. */
  void serve(Lane lane) {
    long now = lender.nanoTime();
    boolean served = !closing;
    while (served) {
      served = serveOne(lane, now);
    }
    if (!closing && lane.uncovered() > 0 && roster.isFull() && roster.isBelowLimit(lane, now)) {
      roster.starve(lane);
      Pooled other = roster.idleOfAnother(lane);
      if (other != null) {
        leave(other, Eviction.ROOM);
      }
    } else {
      roster.isServed(lane);
    }
    roster.forgetIfEmpty(lane);
  }

  private boolean serveOne(Lane lane, long now) {
    if (lane.retrying.size() > lane.count(Pooled.State.OPENING)) {
      if (roster.mayOpen(lane, now)) {
        open(lane);
        return true;
      }
      Pooled oldest = lane.idle.peekFirst();
      if (oldest != null && needsNewOnes(lane)) {
        leave(oldest, Eviction.ROOM);
        return true;
      }
    }
    if (lane.waiting.isEmpty()) {
      return false;
    }
    Pooled idle = idleFor(lane, lane.waiting.iterator().next());
    if (idle != null) {
      if (hasOutlived(idle, now)) {
        leave(idle, Eviction.LIFE_LIMIT);
      } else {
        assign(lane.waiting, idle, now);
      }
      return true;
    }
    if (lane.uncovered() > 0 && roster.mayOpen(lane, now)) {
      open(lane);
      return true;
    }
    Pooled unfit = lane.idle.peekFirst();
    if (unfit != null && lane.uncovered() > lane.count(Pooled.State.LEAVING)) {
      leave(unfit, Eviction.MESSAGE_LIMIT);
      return true;
    }
    Pooled busy = followable(lane, now);
    if (busy != null) {
      assign(lane.waiting, busy, now);
    }
    return busy != null;
  }

  /** The connection that was idle for the shortest time and may carry this message. */
  private static @Nullable Pooled idleFor(Lane lane, Job job) {
    Pooled found = null;
    for (Pooled each : lane.idle) {
      if (each.connection().takes(job.remainder.envelope())) {
        found = each;
      }
    }
    return found;
  }

  /** Whether a connection has to leave so that a message that needs a new one gets it. */
  private static boolean needsNewOnes(Lane lane) {
    return lane.retrying.size()
        > lane.count(Pooled.State.OPENING) + lane.count(Pooled.State.LEAVING);
  }

  /** A busy connection that can be given one more message. */
  private @Nullable Pooled followable(Lane lane, long now) {
    if (lane.uncovered() <= lane.connections.size()
        || roster.isAnotherStarving(lane)
        || needsNewOnes(lane)) {
      return null;
    }
    Job first = lane.waiting.iterator().next();
    Pooled best = null;
    for (Pooled each : lane.connections) {
      if (each.state == Pooled.State.OPEN
          && each.running.size() < options.maxMessagesAtOnce()
          && each.assigned < options.maxMessagesPerConnection()
          && each.connection().takesMore(each.running.size())
          && each.mayBeFollowedBy(first)
          && each.connection().takes(first.remainder.envelope())
          && !hasOutlived(each, now)
          && (best == null || each.running.size() < best.running.size())) {
        best = each;
      }
    }
    return best;
  }

  private void open(Lane lane) {
    actions.open(roster.add(lane));
  }

  /** A connection carries nothing: it gets the next message, or waits for one, or leaves. */
  void give(Pooled pooled) {
    Lane lane = pooled.lane;
    long now = lender.nanoTime();
    pooled.idleSince = now;
    Optional<Eviction> leaving = reasonToLeave(pooled, now);
    if (leaving.isPresent()) {
      leave(pooled, leaving.get());
    } else if (pooled.isFresh() && !lane.retrying.isEmpty()) {
      assign(lane.retrying, pooled, now);
    } else if (mayCarryNext(pooled)) {
      assign(lane.waiting, pooled, now);
    } else {
      roster.idle(pooled);
      alarm.at(now, options.maxIdle());
      alarm.at(pooled.openedAt, options.maxLife());
    }
    serve(lane);
  }

  private static boolean mayCarryNext(Pooled pooled) {
    Set<Job> waiting = pooled.lane.waiting;
    return !waiting.isEmpty()
        && pooled.connection().takes(waiting.iterator().next().remainder.envelope());
  }

  private Optional<Eviction> reasonToLeave(Pooled pooled, long now) {
    Lane lane = pooled.lane;
    if (closing) {
      return Optional.of(Eviction.POOL_CLOSED);
    }
    if (pooled.assigned >= options.maxMessagesPerConnection()
        || !pooled.connection().takesMore(0)) {
      return Optional.of(Eviction.MESSAGE_LIMIT);
    }
    if (hasOutlived(pooled, now)) {
      return Optional.of(Eviction.LIFE_LIMIT);
    }
    boolean isNeededHere =
        !lane.waiting.isEmpty() || (pooled.isFresh() && !lane.retrying.isEmpty());
    boolean isNeededElsewhere =
        isNeededHere
            ? pooled.assigned > 0 && roster.hasToYield(lane, pooled.assigned >= SHARE)
            : roster.isAnotherStarving(lane);
    boolean newOneIsNeeded = !pooled.isFresh() && needsNewOnes(lane) && !roster.mayOpen(lane, now);
    return isNeededElsewhere || newOneIsNeeded ? Optional.of(Eviction.ROOM) : Optional.empty();
  }

  private boolean hasOutlived(Pooled pooled, long now) {
    return now - pooled.openedAt >= Alarm.nanos(options.maxLife());
  }

  private void assign(Set<Job> queue, Pooled pooled, long now) {
    Job job = queue.iterator().next();
    boolean check =
        pooled.running.isEmpty() && now - pooled.idleSince >= Alarm.nanos(options.checkAfter());
    job.reused = !pooled.isFresh();
    roster.assign(queue, job, pooled, Duration.ofNanos(now - job.since));
    actions.begin(pooled, job, check);
  }

  /** Connections for which no message waits any more are not opened. */
  void trimOpening(Lane lane) {
    for (Pooled each : List.copyOf(lane.connections)) {
      if (lane.uncovered() < 0 && each.state == Pooled.State.OPENING) {
        giveUpOpening(each);
      }
    }
    gone(lane);
  }

  private void giveUpOpening(Pooled pooled) {
    roster.remove(pooled);
    actions.giveUp(pooled);
  }

  /** A connection gets no more messages, says QUIT and closes. */
  void leave(Pooled pooled, Eviction reason) {
    roster.leave(pooled, reason);
    actions.quit(pooled);
  }

  /** A connection is dead. */
  void evict(Pooled pooled, Eviction reason) {
    roster.evict(pooled, reason);
    gone(pooled.lane);
  }

  /** A connection could not be opened while others are, or will be. */
  void limit(Lane lane) {
    long now = lender.nanoTime();
    roster.limit(lane, now);
    alarm.at(now, options.limitedFor());
  }

  /** There may be room for a connection: for endpoints that lack it first. */
  void gone(Lane lane) {
    for (Lane next = roster.nextStarving(); next != null; next = roster.nextStarving()) {
      long now = lender.nanoTime();
      if (!closing && next.uncovered() > 0 && roster.mayOpen(next, now)) {
        open(next);
        if (next.uncovered() > 0 && roster.isBelowLimit(next, now)) {
          roster.starve(next);
        }
      }
      roster.forgetIfEmpty(next);
    }
    serve(lane);
    drainedIfEmpty();
  }

  /** Time has passed. */
  void tick() {
    long now = lender.nanoTime();
    for (Pooled each : roster.idle()) {
      if (now - each.idleSince >= Alarm.nanos(options.maxIdle())) {
        leave(each, Eviction.IDLE_LIMIT);
      } else if (hasOutlived(each, now)) {
        leave(each, Eviction.LIFE_LIMIT);
      } else {
        alarm.at(each.idleSince, options.maxIdle());
        alarm.at(each.openedAt, options.maxLife());
      }
    }
    for (Lane lane : roster.lanes()) {
      if (lane.isLimited(now)) {
        alarm.until(lane.limitedUntil());
      }
      trimOpening(lane);
    }
    roster.oldestWaiting().ifPresent(it -> alarm.at(it.since, options.maxWait()));
  }

  private void drainedIfEmpty() {
    if (closing && roster.isEmpty()) {
      actions.drained();
    }
  }
}
