package io.smtptoolkit.server.relay;

import io.smtptoolkit.server.queue.DueDestination;
import io.smtptoolkit.server.queue.Lease;
import io.smtptoolkit.server.queue.MessageQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is tried when: looks which destinations have something due, and gives each of them
 * one message after the other as there is room, at the destination and in all.
 *
 * <p>A look costs the queue as much as there are destinations, so there is one each second and one
 * when new mail came. After it the queue is left alone for nine times as long, but for a second at
 * most, since new mail waits meanwhile. Between them a destination that was reached goes on, and
 * new mail for it needs no look; each has its turn, so that those that live do not keep others
 * waiting that were not tried yet, and one that new mail came for waits less than the rest. All are
 * begun in small parts, so that the outcomes of those that were begun are not kept waiting.
 *
 * <p>All of it runs on the relay's thread, but for {@link #wake}, {@link #queued}, {@link #stop}
 * and {@link #running}.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Chosen: what a message that is put off waits longer at most; new mail wakes at once. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Chosen: see above. */
  private static final int REST = 9;

  /** Chosen: some milliseconds. */
  private static final int PART = 20;

  /** Chosen: some megabytes. */
  private static final int MOST_LOOKED_AT = 50_000;

  /** Chosen: some megabytes; a disk that does not keep up stops new attempts. */
  private static final int MOST_SETTLING = 1_000;

  /** Chosen: destinations without anything to do, or with new mail that has to wait. */
  private static final int MOST_IDLE = 10_000;

  private final MessageQueue queue;
  private final Routes routes;
  private final RelayOptions options;
  private final Round.Means means;
  private final Outcomes outcomes;
  private final ScheduledExecutorService thread;
  private final Map<String, Place> places = new LinkedHashMap<>(16, 0.75f, true);
  // Places that may have something due, and that are not begun yet.
  private final Turns turns = new Turns();
  // Names that new mail came for, and of which no message was begun since.
  private final Set<String> fresh = new HashSet<>();
  private final AtomicBoolean isLookDue = new AtomicBoolean();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private volatile long restEnds = System.nanoTime();
  private final Probes probes;
  private final AtomicInteger running = new AtomicInteger();
  private int settling;
  private boolean isShort;
  private boolean isShortOfProbes;
  private boolean isBeginning;
  private volatile boolean isStopping;

  Dispatcher(
      MessageQueue queue,
      Routes routes,
      RelayOptions options,
      Carrier carrier,
      Outcomes outcomes,
      ScheduledExecutorService thread) {
    this.queue = queue;
    this.routes = routes;
    this.options = options;
    this.outcomes = outcomes;
    this.thread = thread;
    probes = new Probes(options.connections());
    var hosts = new Hosts();
    means =
        new Round.Means(
            carrier,
            thread,
            hosts,
            new Security(options, hosts),
            options.clock(),
            () -> isStopping);
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(this::wake, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks soon. Any thread. */
  void wake() {
    if (isStopping || !isLookDue.compareAndSet(false, true)) {
      return;
    }
    try {
      var unused =
          thread.schedule(
              this::look, Math.max(0, restEnds - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("the relay has stopped", stopped);
    }
  }

  /** New mail came for these destinations. Any thread. */
  void queued(Set<String> destinations) {
    try {
      thread.execute(() -> takeTurns(destinations));
    } catch (RejectedExecutionException stopped) {
      LOG.debug("the relay has stopped", stopped);
    }
  }

  private void takeTurns(Set<String> destinations) {
    try {
      for (String each : destinations) {
        if (options.destinations().test(each)) {
          takeTurn(each);
        }
      }
    } catch (RuntimeException bug) {
      LOG.error("the relay failed at new mail, and looks for it within a second", bug);
    }
    beginSoon();
  }

  private void takeTurn(String name) {
    Place place = places.get(name);
    boolean goesOn = place != null && mayGoOn(place);
    if (!goesOn && fresh.size() < MOST_IDLE) {
      fresh.add(name);
    }
    if (place != null && (goesOn || turns.contains(place))) {
      turns.addFresh(place);
    } else {
      wake();
    }
  }

  /** Begins nothing more; complete when what was begun is in the queue. Any thread. */
  CompletableFuture<Void> stop() {
    isStopping = true;
    thread.execute(this::checkIdle);
    return idle;
  }

  /** Messages that are being sent. Any thread. */
  int running() {
    return running.get();
  }

  private void look() {
    isLookDue.set(false);
    try {
      if (!isStopping) {
        forgetIdle();
        findDue();
        beginSoon();
      }
    } catch (IOException fault) {
      LOG.error("the relay cannot read the queue, and tries again: {}", fault.getMessage());
    } catch (RuntimeException bug) {
      LOG.error("the relay failed at looking for what is due, and tries again", bug);
    }
  }

  private void findDue() throws IOException {
    if (running.get() >= options.connections()) {
      isShort = true;
      return;
    }
    // Those in use, and dead ones that wait for room, may be due too, and must not hide the others.
    List<Place> found = new ArrayList<>();
    long began = System.nanoTime();
    for (DueDestination each : queue.due(options.clock().instant(), MOST_LOOKED_AT)) {
      if (options.destinations().test(each.name())) {
        Place place = place(each.name());
        if (place.isIdle()) {
          place.isDue(each.failures());
        }
        found.add(place);
      }
    }
    long ended = System.nanoTime();
    restEnds = ended + rest(ended - began);
    // What never failed goes first; the queue gives those first that wait longest.
    found.sort(Comparator.comparing(it -> it.failures() > 0));
    fresh.retainAll(found.stream().map(Place::name).collect(Collectors.toSet()));
    for (Place each : found) {
      if (fresh.contains(each.name())) {
        turns.addFresh(each);
      } else {
        turns.add(each);
      }
    }
    isShort = false;
    isShortOfProbes = false;
  }

  /** The pause after a look that took so long, in nanoseconds. */
  static long rest(long lookNanos) {
    return Math.min(REST * lookNanos, LOOK.toNanos());
  }

  private void beginSoon() {
    if (!isBeginning) {
      beginSome();
    }
  }

  /** Begins some of those that have their turns, one message of each after the other. */
  private void beginSome() {
    isBeginning = true;
    Instant now = options.clock().instant();
    try {
      if (isStopping) {
        turns.clear();
      }
      for (int i = 0; i < PART; i++) {
        Optional<Place> place = turns.next();
        if (place.isPresent() && begin(place.get(), now)) {
          turns.add(place.get());
        }
      }
    } catch (IOException fault) {
      turns.clear();
      LOG.error("the relay cannot read the queue, and tries again: {}", fault.getMessage());
    } catch (RuntimeException bug) {
      turns.clear();
      LOG.error("the relay failed at beginning what is due, and tries again", bug);
    }
    isBeginning = !turns.isEmpty();
    if (isBeginning) {
      thread.execute(this::beginSome);
    }
  }

  /** Begins one message of a destination; false if there is no room, or nothing due. */
  private boolean begin(Place place, Instant now) throws IOException {
    if (isStopping || !place.hasRoom(now)) {
      return false;
    }
    if (running.get() >= options.connections() || settling >= MOST_SETTLING) {
      isShort = true;
      return false;
    }
    Probes.Kind probe = Probes.kind(place);
    if (!probes.hasRoom(probe)) {
      isShortOfProbes = true;
      return false;
    }
    Optional<Lease> lease = lease(place, now);
    fresh.remove(place.name());
    if (lease.isEmpty()) {
      return false;
    }
    place.begun(lease.get().recipients().get(0).dueAt(), now);
    running.incrementAndGet();
    probes.begun(probe);
    var unused =
        deliver(lease.get())
            .whenComplete((result, fault) -> ended(place, lease.get(), probe, result, fault));
    return true;
  }

  /** A fault at one destination does not take their turns from the others. */
  private Optional<Lease> lease(Place place, Instant now) throws IOException {
    int most = options.maxRecipients();
    try {
      return place.isNewestNext()
          ? queue.leaseNewest(place.name(), now, most)
          : queue.lease(place.name(), now, most);
    } catch (RuntimeException bug) {
      LOG.error("{}: the queue cannot say what is due there", place.name(), bug);
      return Optional.empty();
    }
  }

  /** Routes and agents are the user's, and may throw: an attempt that ended by a fault. */
  private CompletionStage<Delivery.Result> deliver(Lease lease) {
    try {
      Optional<LocalAgent> agent = options.agent().filter(it -> it.takes(lease.destination()));
      return agent.isPresent()
          ? new LocalDelivery(agent.get(), lease, thread).run()
          : new Delivery(means, routes, lease, Passing.content(queue, lease.message())).run();
    } catch (RuntimeException bug) {
      return CompletableFuture.failedFuture(bug);
    }
  }

  private void ended(
      Place place,
      Lease lease,
      Probes.Kind probe,
      Delivery.@Nullable Result result,
      @Nullable Throwable fault) {
    place.ended();
    running.decrementAndGet();
    probes.ended(probe);
    settling++;
    Instant now = options.clock().instant();
    try {
      var unused =
          outcomes
              .settle(lease, result, fault, now)
              .whenCompleteAsync((nothing, failure) -> settled(failure), thread);
    } catch (RuntimeException bug) {
      settled(bug);
    }
    if (result != null && !isUntried(result)) {
      judge(place, result.hasReached(), now);
    }
    goOn(place);
  }

  private static boolean isUntried(Delivery.Result result) {
    return result.fates().values().stream().anyMatch(Fate.Untried.class::isInstance);
  }

  private void judge(Place place, boolean hasReached, Instant now) {
    if (hasReached) {
      if (place.failures() > 0) {
        backOff(place, now, 0);
      }
      place.reached();
    } else if (place.failed()) {
      Instant until = outcomes.backOff(place.failures(), now);
      LOG.warn(
          "{}: no host of it can be used, {} times in a row; left alone until {}",
          place.name(),
          place.failures(),
          until);
      backOff(place, until, place.failures());
    }
  }

  private void backOff(Place place, Instant until, int failures) {
    place.backingOff(until);
    var unused =
        queue
            .backOff(place.name(), until, failures)
            .whenCompleteAsync(
                (nothing, fault) -> {
                  if (fault != null) {
                    LOG.error("cannot write the back-off of {}", place.name(), fault);
                  }
                  place.backedOff();
                  if (failures == 0) {
                    goOn(place);
                  }
                },
                thread);
  }

  /** A destination goes on without a look, in its turn, unless others wait for the room. */
  private void goOn(Place place) {
    if (isStopping) {
      checkIdle();
      return;
    }
    if (isShort || isShortOfProbes) {
      wake();
    }
    if (mayGoOn(place)) {
      turns.add(place);
      beginSoon();
    }
  }

  private boolean mayGoOn(Place place) {
    return place.isProven() && (!isShort || place.running() == 0);
  }

  private void settled(@Nullable Throwable fault) {
    settling--;
    if (fault != null) {
      LOG.error("the outcome of an attempt cannot be written to the queue", fault);
    }
    checkIdle();
  }

  private void checkIdle() {
    if (isStopping && running.get() == 0 && settling == 0) {
      idle.complete(null);
    }
  }

  private Place place(String name) {
    return places.computeIfAbsent(
        name, any -> new Place(name, options.connectionsPerDestination()));
  }

  private void forgetIdle() {
    boolean isMuch = places.size() > MOST_IDLE + options.connections();
    places
        .values()
        .removeIf(it -> it.isIdle() && (isMuch || !it.isProven()) && !turns.contains(it));
  }
}
