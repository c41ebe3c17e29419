package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transfers the messages of a queue to the servers of their domains, and tries again what did not
 * arrive.
 *
 * <pre>{@code
 * try (MessageQueue queue = SqliteQueue.open(QueueOptions.builder(folder).build());
 *     Relay relay = Relay.start(queue, new Router(RouterOptions.builder().build()), options)) {
 *   // whatever is put into the queue is on its way; relay.wake(message) saves up to a second
 * }
 * }</pre>
 *
 * <p>Nothing is given out twice by a queue, so that several relays may have one queue.
 *
 * <p>Thread-safe. Close it before the queue.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4">RFC 5321 §4.5.4</a>
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Chosen: what is broken off is settled at once, if the disk takes it. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** Chosen: what is given up or late is so for hours. */
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final MessageQueue queue;
  private final RelayOptions options;
  private final Carrier carrier;
  private final Dispatcher dispatcher;
  private final Sweep sweep;
  private final Tally tally = new Tally();
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private Relay(
      MessageQueue queue, Routes routes, Carrier carrier, Notices notices, RelayOptions options) {
    this.queue = queue;
    this.options = options;
    this.carrier = carrier;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var made = new Thread(task, "smtp-relay");
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    var outcomes =
        new Outcomes(queue, new Decisions(options.schedule(), options.random()), notices, tally);
    dispatcher = new Dispatcher(queue, routes, options, carrier, outcomes, thread);
    sweep = new Sweep(queue, outcomes, options, thread, isClosed::get);
  }

  /**
   * Starts a relay: what is due in the queue is tried at once.
   *
   * @param queue the queue, which the caller closes after the relay
   * @param router finds the servers of a domain
   * @param options how it behaves
   * @return the relay, to be closed
   */
  public static Relay start(MessageQueue queue, Router router, RelayOptions options) {
    Notices notices = Notices.NONE;
    if (options.reporting().isPresent()) {
      RelayOptions.Reporting it = options.reporting().get();
      notices = new WrittenNotices(queue, it.reports(), it.destinations(), options);
    } else {
      LOG.warn("the relay has no reports: senders are not told what cannot be delivered");
    }
    return start(queue, router::route, new PoolCarrier(options), notices, options);
  }

  static Relay start(
      MessageQueue queue, Routes routes, Carrier carrier, Notices notices, RelayOptions options) {
    var relay = new Relay(queue, routes, carrier, notices, options);
    relay.dispatcher.start();
    var unused =
        relay.thread.scheduleWithFixedDelay(
            relay.sweep::run, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    return relay;
  }

  /** Looks for old messages now; a seam for tests. */
  void sweep() {
    thread.execute(sweep::run);
  }

  /** Looks into the queue soon, since something may have become due. Does not block. */
  public void wake() {
    dispatcher.wake();
  }

  /**
   * A message was queued: sends it soon. Destinations that were reached lately need no look into
   * the whole queue. Does not block.
   *
   * @param queued what the queue has accepted
   */
  public void wake(NewMessage queued) {
    dispatcher.queued(
        queued.recipients().stream().map(NewRecipient::destination).collect(Collectors.toSet()));
  }

  /**
   * Figures.
   *
   * @return of now
   * @throws IOException when the queue cannot be read
   */
  public RelayStatistics statistics() throws IOException {
    return new RelayStatistics(queue.statistics(), dispatcher.running(), tally.snapshot());
  }

  /**
   * Stops: begins nothing more, waits for the transactions that are going on, as long as the
   * options say, then breaks off the others, which stay in the queue. A second call does nothing
   * more.
   */
  @Override
  public void close() {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> idle = dispatcher.stop();
    boolean isIdle = await(idle, options.stopTime());
    carrier.close();
    if (!isIdle && !await(idle, LAST_WORDS)) {
      LOG.warn("the relay stops with attempts whose outcome is not in the queue");
    }
    thread.shutdown();
  }

  private static boolean await(CompletableFuture<Void> idle, Duration time) {
    try {
      idle.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
