package io.smtptoolkit.client;

import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.transport.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link SmtpClient#connectAsync}: tries the addresses of a host in turn until a server
 * greets. An address counts as failed when anything goes wrong before the server's first reply, and
 * when this is a 4yz (RFC 5321 §5.1).
 *
 * <p>When the caller cancels the future, or it is completed from elsewhere, the connection that is
 * under way is closed: it would belong to no one.
 *
 * <p>Thread-safe; the lock guards the attempt under way.
 */
final class Connecting {
  /** What a client does for an attempt. */
  interface Attempts {
    /** Runs what may block. */
    void work(Runnable task);

    /** The addresses of a host; may block. */
    InetAddress[] addresses(String host) throws UnknownHostException;

    /** Runs something after a time. */
    void later(Duration time, Runnable task);

    /** The id of the next connection. */
    String nextId();

    /** Opens a connection to one address; {@code begun} is told its dialogue. */
    CompletableFuture<SmtpConnection> open(
        String id, Endpoint endpoint, InetSocketAddress peer, Connecting begun);
  }

  private final Attempts attempts;
  private final Endpoint endpoint;
  private final Duration lookUp;
  private final Consumer<Runnable> completing;
  private final CompletableFuture<SmtpConnection> result = new CompletableFuture<>();
  private final AtomicBoolean settled = new AtomicBoolean();
  private final List<SmtpClientException> failures = new ArrayList<>();
  private @Nullable Dialogue underWay;
  private @Nullable CompletableFuture<Link> linking;

  /**
   * An attempt that has not begun.
   *
   * @param completing completes the caller's future
   */
  Connecting(Attempts attempts, Endpoint endpoint, Duration lookUp, Consumer<Runnable> completing) {
    this.attempts = attempts;
    this.endpoint = endpoint;
    this.lookUp = lookUp;
    this.completing = completing;
  }

  CompletableFuture<SmtpConnection> start() {
    var unused = result.whenComplete((connection, error) -> completedBySomeone());
    if (endpoint.address().isPresent()) {
      tryNext(List.of(endpoint.address().get()).iterator());
    } else {
      attempts.later(lookUp, this::lookUpTookTooLong);
      attempts.work(this::lookUp);
    }
    return result;
  }

  /** Tells the dialogue of the attempt under way, to be aborted when it is not wanted any more. */
  void begun(Dialogue dialogue) {
    synchronized (this) {
      underWay = dialogue;
    }
    if (result.isDone()) {
      abort();
    }
  }

  /** Tells the connection that is being opened, to be cancelled when it is not wanted any more. */
  void linking(CompletableFuture<Link> link) {
    synchronized (this) {
      linking = link;
    }
    if (result.isDone()) {
      link.cancel(true);
    }
  }

  /** Gives up, since the client is closed. */
  void clientClosed() {
    fail(
        new ConnectionFailedException(
            attempts.nextId(), Stage.CONNECT, Optional.empty(), "the client was closed"));
  }

  private void lookUp() {
    try {
      tryNext(List.of(attempts.addresses(endpoint.host())).iterator());
    } catch (UnknownHostException e) {
      fail(failure(attempts.nextId(), "no such host: " + endpoint.host(), e));
    }
  }

  private void lookUpTookTooLong() {
    synchronized (this) {
      if (underWay != null || !failures.isEmpty()) {
        return;
      }
    }
    String what = "waited too long for the addresses of " + endpoint.host();
    fail(failure(attempts.nextId(), what, new SocketTimeoutException(what)));
  }

  private void tryNext(Iterator<InetAddress> addresses) {
    if (result.isDone()) {
      return;
    }
    String id = attempts.nextId();
    var peer = new InetSocketAddress(named(addresses.next()), endpoint.port());
    var unused =
        attempts
            .open(id, endpoint, peer, this)
            .whenComplete(
                (connection, error) -> {
                  if (error == null) {
                    succeed(connection);
                  } else {
                    failed(id, Waiting.cause(error), addresses);
                  }
                });
  }

  private void failed(String id, Throwable error, Iterator<InetAddress> addresses) {
    SmtpClientException failure =
        error instanceof SmtpClientException known
            ? known
            : failure(id, String.valueOf(error.getMessage()), error);
    synchronized (this) {
      failures.add(failure);
    }
    if (isWorthAnother(failure) && addresses.hasNext()) {
      attempts.work(() -> tryNext(addresses));
    } else {
      fail(summary(failure));
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
      String all =
          failures.stream().map(SmtpClientException::getMessage).collect(Collectors.joining("; "));
      summary =
          new ConnectionFailedException(
              last.connectionId(),
              last.stage(),
              last.lastReply(),
              "none of the " + failures.size() + " addresses of " + endpoint.host() + ": " + all,
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
    boolean ours = settled.compareAndSet(false, true);
    completing.accept(
        () -> {
          if (!ours || !result.complete(connection)) {
            connection.abort();
          }
        });
  }

  private void fail(SmtpClientException failure) {
    if (settled.compareAndSet(false, true)) {
      completing.accept(() -> result.completeExceptionally(failure));
    }
  }

  private void completedBySomeone() {
    if (settled.compareAndSet(false, true)) {
      abort();
    }
  }

  private void abort() {
    Dialogue dialogue;
    CompletableFuture<Link> link;
    synchronized (this) {
      dialogue = underWay;
      link = linking;
    }
    if (link != null) {
      link.cancel(true);
    }
    if (dialogue != null) {
      dialogue.abort("connecting was cancelled by this side");
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
