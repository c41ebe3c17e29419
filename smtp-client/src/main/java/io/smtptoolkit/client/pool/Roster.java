package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.PoolFullException;
import io.smtptoolkit.client.SmtpClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections and messages of a pool, where each is, and how many; guarded by the pool's lock.
 * It decides nothing.
 */
final class Roster {
  private final PoolOptions options;
  private final Events events;
  private final Map<Endpoint, Lane> lanes = new HashMap<>();
  // In the order in which they began to wait.
  private final Set<Job> waiting = new LinkedHashSet<>();
  private final Set<Lane> starving = new LinkedHashSet<>();
  private final Set<Pooled> connections = new LinkedHashSet<>();
  private final Set<Pooled> idle = new LinkedHashSet<>();
  private final Map<Eviction, Long> evicted = new EnumMap<>(Eviction.class);
  private int leaving;
  private long opened;
  private long connectFailures;
  private long sent;
  private long retried;
  private long refused;
  private long expired;

  Roster(PoolOptions options, Events events) {
    this.options = options;
    this.events = events;
    for (Eviction each : Eviction.values()) {
      evicted.put(each, 0L);
    }
  }

  /** The lane of an endpoint. */
  Lane lane(Endpoint endpoint) {
    return lanes.computeIfAbsent(endpoint, it -> new Lane(it, options.maxConnectionsPerEndpoint()));
  }

  /** A lane that may have been forgotten since. */
  Lane lane(Lane lane) {
    return lanes.computeIfAbsent(lane.endpoint, it -> lane);
  }

  List<Lane> lanes() {
    return List.copyOf(lanes.values());
  }

  List<Pooled> connections() {
    return List.copyOf(connections);
  }

  List<Pooled> idle() {
    return List.copyOf(idle);
  }

  int waiting() {
    return waiting.size();
  }

  boolean isEmpty() {
    return connections.isEmpty();
  }

  boolean isFull() {
    return connections.size() >= options.maxConnections();
  }

  boolean isBelowLimit(Lane lane, long now) {
    return lane.connections.size() < lane.limit(now);
  }

  boolean mayOpen(Lane lane, long now) {
    return !isFull() && isBelowLimit(lane, now);
  }

  void enqueue(Lane lane, Set<Job> queue, Job job) {
    queue.add(job);
    waiting.add(job);
    lanes.putIfAbsent(lane.endpoint, lane);
  }

  /** Takes a message that waits out; the lane where it waited. */
  Optional<Lane> dequeue(Endpoint endpoint, Job job) {
    Lane lane = lanes.get(endpoint);
    if (lane == null || !waiting.remove(job)) {
      return Optional.empty();
    }
    lane.waiting.remove(job);
    lane.retrying.remove(job);
    return Optional.of(lane);
  }

  /** Takes all messages that wait for an endpoint out. */
  List<Job> takeWaiting(Lane lane) {
    var jobs = new ArrayList<Job>(lane.retrying);
    jobs.addAll(lane.waiting);
    jobs.forEach(waiting::remove);
    lane.retrying.clear();
    lane.waiting.clear();
    return jobs;
  }

  Optional<Job> oldestWaiting() {
    return waiting.stream().findFirst();
  }

  /** Takes the messages out that have waited too long. */
  Set<Job> takeExpired(long now) {
    var jobs = new LinkedHashSet<Job>();
    for (Job job : waiting) {
      if (now - job.since < Alarm.nanos(options.maxWait())) {
        break;
      }
      jobs.add(job);
    }
    waiting.removeAll(jobs);
    for (Lane lane : jobs.isEmpty() ? List.<Lane>of() : lanes()) {
      for (Job job : jobs) {
        if (lane.waiting.remove(job) || lane.retrying.remove(job)) {
          refused(lane.endpoint, "a message waited too long for a connection");
        }
      }
    }
    expired += jobs.size();
    return jobs;
  }

  String expiry() {
    return "waited "
        + options.maxWait()
        + " for a connection: "
        + connections.size()
        + " are in use; send less at a time, or allow more connections";
  }

  PoolFullException refuse(Endpoint endpoint) {
    refused++;
    refused(endpoint, "too many messages wait");
    return new PoolFullException(
        waiting.size()
            + " messages wait for a connection already, the most that may: "
            + "send less at a time, or allow more");
  }

  private void refused(Endpoint endpoint, String reason) {
    events.tell(it -> it.refused(endpoint, reason));
  }

  Pooled add(Lane lane) {
    var pooled = new Pooled(lane);
    lane.connections.add(pooled);
    connections.add(pooled);
    return pooled;
  }

  void opened(Pooled pooled) {
    pooled.state = Pooled.State.OPEN;
    opened++;
    String id = pooled.id();
    events.tell(it -> it.opened(pooled.lane.endpoint, id));
  }

  void notOpened(Pooled pooled, SmtpClientException failure) {
    remove(pooled);
    connectFailures++;
    events.tell(it -> it.notOpened(pooled.lane.endpoint, failure));
  }

  void limit(Lane lane, long now) {
    int most = lane.connections.size();
    lane.lower(most, now + Alarm.nanos(options.limitedFor()));
    events.tell(it -> it.limited(lane.endpoint, most, options.limitedFor()));
  }

  void assign(Set<Job> queue, Job job, Pooled pooled, Duration waited) {
    queue.remove(job);
    waiting.remove(job);
    notIdle(pooled);
    pooled.running.add(job);
    pooled.assigned++;
    String id = pooled.id();
    events.tell(it -> it.assigned(pooled.lane.endpoint, id, waited));
  }

  void idle(Pooled pooled) {
    pooled.hasIdled = true;
    pooled.lane.idle.addLast(pooled);
    idle.add(pooled);
  }

  private void notIdle(Pooled pooled) {
    if (idle.remove(pooled)) {
      pooled.lane.idle.remove(pooled);
    }
  }

  void sent() {
    sent++;
  }

  void retried(Pooled pooled) {
    retried++;
    String id = pooled.id();
    events.tell(it -> it.retried(pooled.lane.endpoint, id));
  }

  /** A connection says QUIT; until it is closed it counts. */
  void leave(Pooled pooled, Eviction reason) {
    notIdle(pooled);
    pooled.state = Pooled.State.LEAVING;
    leaving++;
    if (starving.remove(pooled.lane)) {
      // It had its turn.
      starving.add(pooled.lane);
    }
    count(pooled, reason);
  }

  void evict(Pooled pooled, Eviction reason) {
    if (pooled.state == Pooled.State.OPEN) {
      count(pooled, reason);
    }
    remove(pooled);
  }

  void remove(Pooled pooled) {
    if (pooled.state == Pooled.State.LEAVING) {
      leaving--;
    }
    notIdle(pooled);
    pooled.state = Pooled.State.GONE;
    pooled.lane.connections.remove(pooled);
    connections.remove(pooled);
  }

  private void count(Pooled pooled, Eviction reason) {
    evicted.merge(reason, 1L, Long::sum);
    String id = pooled.id();
    events.tell(it -> it.evicted(pooled.lane.endpoint, id, reason));
  }

  void forgetIfEmpty(Lane lane) {
    if (lane.isEmpty()) {
      lanes.remove(lane.endpoint, lane);
      starving.remove(lane);
    }
  }

  /** An endpoint lacks a connection, since the pool is full. */
  void starve(Lane lane) {
    starving.add(lane);
  }

  void isServed(Lane lane) {
    starving.remove(lane);
  }

  boolean isAnotherStarving(Lane lane) {
    return starving.size() > (starving.contains(lane) ? 1 : 0);
  }

  /**
   * Whether another endpoint needs a connection more.
   *
   * @param hadItsShare whether the connection has carried so much that it may go to one without any
   */
  boolean hasToYield(Lane lane, boolean hadItsShare) {
    int part = part();
    boolean hasMore = lane.connections.size() > part;
    for (Lane other : starving) {
      int has = other.connections.size();
      if (other != lane && ((hasMore && has < part) || (hadItsShare && has == 0))) {
        return true;
      }
    }
    return false;
  }

  private int part() {
    return Math.max(1, options.maxConnections() / Math.max(1, lanes.size()));
  }

  /** The next endpoint that may have a connection, if there is room: one with few before others. */
  @Nullable Lane nextStarving() {
    if (isFull() || starving.isEmpty()) {
      return null;
    }
    int part = part();
    Lane next =
        starving.stream()
            .filter(it -> it.connections.size() < part)
            .findFirst()
            .orElseGet(() -> starving.iterator().next());
    starving.remove(next);
    return next;
  }

  /** The connection that was idle for the longest time, if one more has to leave. */
  @Nullable Pooled idleOfAnother(Lane lane) {
    if (leaving >= starving.size()) {
      return null;
    }
    for (Pooled each : idle) {
      if (each.lane != lane) {
        return each;
      }
    }
    return null;
  }

  PoolStatistics statistics() {
    int opening = 0;
    for (Pooled each : connections) {
      if (each.state == Pooled.State.OPENING) {
        opening++;
      }
    }
    return new PoolStatistics(
        lanes.size(),
        opening,
        connections.size() - opening,
        idle.size(),
        waiting.size(),
        opened,
        connectFailures,
        sent,
        retried,
        refused,
        expired,
        evicted);
  }
}
