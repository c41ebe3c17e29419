package io.smtptoolkit.client;

import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.DurationWords;
import io.smtptoolkit.client.transport.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link SmtpClient#connectAsync}: tries the addresses of a host until a server greets.
 * Attempts to open a TCP connection begin a moment after each other and go on at the same time; the
 * first that connects goes on alone (Happy Eyeballs, RFC 8305 §5). Where its conversation fails
 * before the server's first reply, or this is a 4yz (RFC 5321 §5.1), the other addresses are tried,
 * those whose attempts were given up for it first.
 *
 * <p>When the caller cancels the future, or it is completed from elsewhere, what is under way is
 * closed: it would belong to no one.
 *
 * <p>Thread-safe; the lock guards the attempts.
 */
final class Connecting {
  /** RFC 8305 §5: the recommended delay between attempts. */
  static final Duration DELAY = Duration.ofMillis(250);

  /** Chosen: a host with very many addresses does not get as many connections at a time. */
  static final int MOST_AT_ONCE = 6;

  /** The acts of a client for an attempt. */
  interface Attempts {
    /** Runs what may block. */
    void work(Runnable task);

    /** The addresses of a host; may block. */
    InetAddress[] addresses(String host) throws UnknownHostException;

    /**
     * Runs something after a time.
     *
     * @return takes it back
     */
    Runnable later(Duration time, Runnable task);

    /** The id of the next connection. */
    String nextId();

    /** Opens a connection to one address; {@code trial} is told its link and its dialogue. */
    CompletableFuture<SmtpConnection> open(
        String id, Endpoint endpoint, InetSocketAddress peer, Trial trial);
  }

  private final Attempts attempts;
  private final Endpoint endpoint;
  private final Duration lookUp;
  private final Optional<Duration> all;
  private final Consumer<Runnable> completing;
  private final CompletableFuture<SmtpConnection> result = new CompletableFuture<>();
  private final AtomicBoolean settled = new AtomicBoolean();
  private final List<SmtpClientException> failures = new ArrayList<>();
  private final Deque<InetAddress> untried = new ArrayDeque<>();
  private final Set<Trial> racing = new LinkedHashSet<>();
  private final List<Runnable> timers = new ArrayList<>();
  private boolean begun;
  private @Nullable Trial latest;
  private @Nullable Trial winner;

  /**
   * An attempt that has not begun.
   *
   * @param lookUp how long the look-up may take
   * @param all how long all of it may take; empty for no bound of its own
   * @param completing completes the caller's future
   */
  Connecting(
      Attempts attempts,
      Endpoint endpoint,
      Duration lookUp,
      Optional<Duration> all,
      Consumer<Runnable> completing) {
    this.attempts = attempts;
    this.endpoint = endpoint;
    this.lookUp = lookUp;
    this.all = all;
    this.completing = completing;
  }

  CompletableFuture<SmtpConnection> start() {
    var unused = result.whenComplete((connection, error) -> completedBySomeone());
    all.ifPresent(time -> later(time, () -> allTookTooLong(time)));
    if (endpoint.address().isPresent()) {
      begin(List.of(endpoint.address().get()));
    } else {
      later(lookUp, this::lookUpTookTooLong);
      attempts.work(this::lookUp);
    }
    return result;
  }

  /** Gives up, since the client is closed. */
  void clientClosed() {
    fail(
        new ConnectionFailedException(
            attempts.nextId(), Stage.CONNECT, Optional.empty(), "the client was closed"));
  }

  private void lookUp() {
    try {
      begin(
          AddressOrder.of(List.of(attempts.addresses(endpoint.host())), endpoint.sourceAddress()));
    } catch (UnknownHostException e) {
      fail(failure(attempts.nextId(), "no such host: " + endpoint.host(), e));
    }
  }

  private void lookUpTookTooLong() {
    synchronized (this) {
      if (begun) {
        return;
      }
    }
    String what = "waited too long for the addresses of " + endpoint.host();
    fail(failure(attempts.nextId(), what, new SocketTimeoutException(what)));
  }

  private void allTookTooLong(Duration time) {
    String what = "waited " + DurationWords.of(time) + " for a connection to " + endpoint.host();
    if (fail(failure(attempts.nextId(), what, new SocketTimeoutException(what)))) {
      abort();
    }
  }

  /** A timer holds the connection in memory, and is taken back at the end. */
  private void later(Duration time, Runnable task) {
    Runnable takeBack = attempts.later(time, task);
    synchronized (this) {
      if (!settled.get()) {
        timers.add(takeBack);
        return;
      }
    }
    takeBack.run();
  }

  private void begin(List<InetAddress> addresses) {
    synchronized (this) {
      begun = true;
      untried.addAll(addresses);
    }
    tryNext();
  }

  /** Begins one attempt more, unless one has connected, or there is no address or no room. */
  private void tryNext() {
    Trial trial;
    synchronized (this) {
      if (settled.get() || winner != null || untried.isEmpty() || racing.size() >= MOST_AT_ONCE) {
        return;
      }
      trial = new Trial(attempts.nextId(), untried.remove());
      racing.add(trial);
      latest = trial;
      if (!untried.isEmpty()) {
        later(DELAY, () -> delayIsOver(trial));
      }
    }
    var peer = new InetSocketAddress(named(trial.address), endpoint.port());
    var unused =
        attempts
            .open(trial.id, endpoint, peer, trial)
            .whenComplete(
                (connection, error) -> {
                  if (error == null) {
                    succeed(connection);
                  } else {
                    failed(trial, Waiting.cause(error));
                  }
                });
  }

  private void delayIsOver(Trial trial) {
    synchronized (this) {
      if (latest != trial) {
        return;
      }
    }
    attempts.work(this::tryNext);
  }

  private void failed(Trial trial, Throwable error) {
    SmtpClientException failure =
        error instanceof SmtpClientException known
            ? known
            : failure(trial.id, String.valueOf(error.getMessage()), error);
    boolean last;
    synchronized (this) {
      if (trial.givenUp) {
        return;
      }
      failures.add(failure);
      racing.remove(trial);
      if (winner == trial) {
        winner = null;
      }
      last = !isWorthAnother(failure) || (untried.isEmpty() && racing.isEmpty());
    }
    if (last) {
      fail(summary(failure));
    } else {
      attempts.work(this::tryNext);
    }
  }

  private static boolean isWorthAnother(SmtpClientException failure) {
    return failure.lastReply().isEmpty()
        || (failure.stage() == Stage.GREETING
            && failure instanceof NegativeReplyException refusal
            && refusal.isTransient());
  }

  /** Names what went wrong with each address. */
  private synchronized SmtpClientException summary(SmtpClientException last) {
    if (failures.size() == 1) {
      return last;
    }
    SmtpClientException summary = last;
    if (isWorthAnother(last)) {
      String words =
          failures.stream().map(SmtpClientException::getMessage).collect(Collectors.joining("; "));
      summary =
          new ConnectionFailedException(
              last.connectionId(),
              last.stage(),
              last.lastReply(),
              "none of the " + failures.size() + " addresses of " + endpoint.host() + ": " + words,
              last);
    }
    for (SmtpClientException each : failures) {
      if (each != last) {
        summary.addSuppressed(each);
      }
    }
    return summary;
  }

  private void succeed(SmtpConnection connection) {
    boolean ours = settle();
    completing.accept(
        () -> {
          if (!ours || !result.complete(connection)) {
            connection.abort();
          }
        });
  }

  /** Whether this is the outcome, and not too late for one. */
  private boolean fail(SmtpClientException failure) {
    boolean ours = settle();
    if (ours) {
      completing.accept(() -> result.completeExceptionally(failure));
    }
    return ours;
  }

  private void completedBySomeone() {
    if (settle()) {
      abort();
    }
  }

  private boolean settle() {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    List<Runnable> over;
    synchronized (this) {
      over = List.copyOf(timers);
      timers.clear();
    }
    over.forEach(Runnable::run);
    return true;
  }

  private void abort() {
    List<Trial> all;
    synchronized (this) {
      all = new ArrayList<>(racing);
      if (winner != null) {
        all.add(winner);
      }
    }
    all.forEach(it -> it.close("connecting was cancelled by this side"));
  }

  /** One address, from the attempt to connect to the end of the greeting. */
  final class Trial {
    private final String id;
    private final InetAddress address;
    private boolean givenUp;
    private @Nullable CompletableFuture<Link> linking;
    private @Nullable Dialogue dialogue;

    private Trial(String id, InetAddress address) {
      this.id = id;
      this.address = address;
    }

    /** Tells the connection that is being opened, to be cancelled when it is not wanted. */
    void linking(CompletableFuture<Link> link) {
      boolean unwanted;
      synchronized (Connecting.this) {
        linking = link;
        unwanted = givenUp || settled.get();
      }
      if (unwanted) {
        link.cancel(true);
      }
    }

    /** Tells that the connection is open; the first one goes on, and the others are given up. */
    void begun(Dialogue begun) {
      boolean unwanted;
      synchronized (Connecting.this) {
        dialogue = begun;
        unwanted = givenUp || settled.get();
      }
      if (unwanted) {
        close("another address was connected first");
      } else {
        connected();
      }
    }

    /** Separate from {@link #begun} for tests, which have no dialogue. */
    void connected() {
      List<Trial> others;
      synchronized (Connecting.this) {
        winner = this;
        racing.remove(this);
        others = new ArrayList<>(racing);
        racing.clear();
        for (int i = others.size() - 1; i >= 0; i--) {
          others.get(i).givenUp = true;
          untried.addFirst(others.get(i).address);
        }
      }
      others.forEach(it -> it.close("another address was connected first"));
    }

    private void close(String why) {
      CompletableFuture<Link> link;
      Dialogue open;
      synchronized (Connecting.this) {
        link = linking;
        open = dialogue;
      }
      if (link != null) {
        link.cancel(true);
      }
      if (open != null) {
        open.abort(why);
      }
    }
  }

  private static ConnectionFailedException failure(String id, String what, Throwable cause) {
    return new ConnectionFailedException(id, Stage.CONNECT, Optional.empty(), what, cause);
  }

  /** The address with the name that was asked for: it goes into SNI and is what is verified. */
  private InetAddress named(InetAddress address) {
    try {
      return InetAddress.getByAddress(endpoint.host(), address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address that was just resolved is of no known length", e);
    }
  }
}
