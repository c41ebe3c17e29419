package io.smtptoolkit.server.system;

import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.delivery.MaildirAgent;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.SqliteQueue;
import io.smtptoolkit.server.queue.control.QueueControl;
import io.smtptoolkit.server.relay.Destinations;
import io.smtptoolkit.server.relay.QueueingService;
import io.smtptoolkit.server.relay.RecipientPolicy;
import io.smtptoolkit.server.relay.Relay;
import io.smtptoolkit.server.relay.RelayRules;
import io.smtptoolkit.server.report.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail system: what is accepted goes to mailboxes here or to other servers, or comes back as a
 * report.
 *
 * <p>Thread-safe. It is closed after the server whose service it is.
 */
public final class MailSystem implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailSystem.class);

  /** Chosen: disks want some, but not many, writes at the same time. */
  private static final int THREADS = 16;

  /** Chosen: what waits for a thread is a few words each; more is refused, and tried again. */
  private static final int MOST_WAITING = 10_000;

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final MessageQueue queue;
  private final Relay relay;
  private final ThreadPoolExecutor threads;
  private final MaildirAgent mailboxes;
  private final Destinations destinations;
  private final MailService service;
  private final Optional<QueueControl> control;
  private final Set<String> submission;
  private final RecipientBudget budget = new RecipientBudget(System::nanoTime);
  private volatile MailPolicy policy;
  private volatile RecipientPolicy rules;

  private MailSystem(MessageQueue queue, MailSystemOptions options, MailPolicy first) {
    this.queue = queue;
    this.policy = first;
    this.submission = options.submission();
    Destinations routed = Destinations.of(options.routes());
    this.destinations = domain -> policy.isOwn(domain) ? Place.HERE : routed.of(domain);
    this.threads = threads();
    this.mailboxes = MaildirAgent.of(it -> policy.directory().find(it), options.host(), threads);
    this.rules = rules(first);
    this.relay =
        Relay.start(
            queue,
            new Router(options.routes()),
            options
                .relay()
                .reports(Reports.at(options.host()), destinations)
                .agent(new OwnAgent(queue, () -> policy, mailboxes, destinations))
                .build());
    Clock clock = Clock.system(ZoneId.systemDefault());
    QueueingService queueing =
        QueueingService.builder(queue, new CurrentRules(() -> rules))
            .whenQueued(relay::wake)
            .executor(threads)
            .through(
                (session, incoming) ->
                    submission.contains(session.listener())
                        ? new SubmittedMessage(incoming, options.host(), clock)
                        : incoming)
            .hidden(
                session ->
                    submission.contains(session.listener()) && policy.submission().hidesClient())
            .build();
    this.service = new SubmissionService(queueing, submission, () -> policy);
    this.control = control(options.queue().folder());
  }

  /** The queue goes on without its operators' socket, for which a path may be too long. */
  private Optional<QueueControl> control(Path folder) {
    try {
      return Optional.of(QueueControl.start(queue, relay::wake, folder));
    } catch (IOException fault) {
      LOG.warn("{}; smtp queue cannot reach this queue while it is served", fault.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Opens the queue and starts the relay: what is due is tried at once.
   *
   * @param options what stays
   * @param policy what can be exchanged
   * @return to be closed
   * @throws IOException if the queue cannot be opened, such as when another process has it; the
   *     message says why
   */
  public static MailSystem start(MailSystemOptions options, MailPolicy policy) throws IOException {
    MessageQueue queue = SqliteQueue.open(options.queue());
    try {
      return new MailSystem(queue, options, policy);
    } catch (RuntimeException bug) {
      queue.close();
      throw bug;
    }
  }

  /**
   * The service to be given to a server.
   *
   * @return the service
   */
  public MailService service() {
    return service;
  }

  /**
   * The queue, for figures and operators.
   *
   * @return the queue, which closes with this
   */
  public MessageQueue queue() {
    return queue;
  }

  /**
   * Takes over other domains, addresses and rights. What is queued is delivered by them too.
   *
   * @param newer the policy from now on
   */
  public void exchange(MailPolicy newer) {
    policy = newer;
    rules = rules(newer);
  }

  /**
   * Lets the relay's running transactions end, for up to 30 seconds, and closes the queue. A step
   * that fails keeps no other from being done.
   */
  @Override
  public void close() throws IOException {
    try {
      if (control.isPresent()) {
        control.get().close();
      }
    } finally {
      try {
        relay.close();
      } finally {
        try {
          threads.shutdown();
        } finally {
          queue.close();
        }
      }
    }
  }

  private RecipientPolicy rules(MailPolicy policy) {
    RelayRules.Builder builder =
        RelayRules.builder()
            .own(policy.ownDomains(), new OwnAddresses(policy, mailboxes, destinations))
            .networks(it -> Network.anyContains(policy.networks(), it))
            .destinations(destinations);
    policy.relayDomains().forEach(builder::relayDomain);
    return new SubmissionRules(
        builder.build(), submission, policy.submission().recipientsPerHour(), budget);
  }

  private static ThreadPoolExecutor threads() {
    var count = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> {
              var thread = new Thread(task, "smtp-mailboxes-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
