package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.StatusClass;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.text.Printable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message, its recipients with the same hosts, and these hosts one after the other until there
 * is an outcome for each recipient or no host is left.
 *
 * <p>Confined to the relay's thread.
 */
final class Round {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** The system does not accept network messages now. */
  private static final EnhancedStatusCode STOPPED =
      RegisteredStatus.NOT_ACCEPTING_NETWORK_MESSAGES.in(StatusClass.PERSISTENT_TRANSIENT_FAILURE);

  /** The means that a round needs of the relay. */
  record Means(
      Carrier carrier,
      Executor thread,
      Hosts hosts,
      Security security,
      Clock clock,
      BooleanSupplier isStopping) {}

  /**
   * The outcome.
   *
   * @param fates by the recipients' rows
   * @param hasReached whether a host talked about this message, so that the destination is alive
   * @param attempts how many hosts were tried
   */
  record Result(Map<Long, Fate> fates, boolean hasReached, int attempts) {}

  private final Means means;
  private final QueuedMessage message;
  private final MessageContent content;
  private final List<Endpoint> route;
  private final boolean isVerified;
  private final Map<Long, Fate> fates = new HashMap<>();
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private List<QueuedRecipient> left;
  private boolean hasReached;
  private int next;
  private int attempts;

  Round(
      Means means,
      QueuedMessage message,
      MessageContent content,
      List<QueuedRecipient> recipients,
      List<Endpoint> route,
      boolean isVerified) {
    this.means = means;
    this.message = message;
    this.content = content;
    this.route = route;
    this.isVerified = isVerified;
    left = recipients;
  }

  CompletionStage<Result> run() {
    tryNextHost();
    return result;
  }

  private void tryNextHost() {
    if (left.isEmpty() || next == route.size() || means.isStopping.getAsBoolean()) {
      finish();
      return;
    }
    attempt(route.get(next++));
  }

  private void attempt(Endpoint hop) {
    Endpoint host = means.security.spokenTo(hop, isVerified, means.clock.instant());
    List<QueuedRecipient> recipients = left;
    Envelope envelope = Passing.envelope(message, recipients);
    attempts++;
    var unused =
        send(host, envelope)
            .whenCompleteAsync(
                (sent, fault) -> {
                  try {
                    judge(hop, host, recipients, sent, fault);
                  } catch (RuntimeException bug) {
                    LOG.error("{}: the relay failed at {}", message.id(), host, bug);
                    result.completeExceptionally(bug);
                  }
                },
                means.thread);
  }

  private CompletionStage<SendResult> send(Endpoint host, Envelope envelope) {
    try {
      return means.carrier.send(host, envelope, content);
    } catch (RuntimeException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  private void judge(
      Endpoint hop,
      Endpoint host,
      List<QueuedRecipient> recipients,
      @Nullable SendResult sent,
      @Nullable Throwable fault) {
    List<Step> steps =
        sent != null
            ? Judge.of(sent)
            : Collections.nCopies(recipients.size(), step(hop, host, cause(fault)));
    log(host, steps, sent);
    var remaining = new ArrayList<QueuedRecipient>();
    boolean isSameHost = false;
    boolean isDsnPassedOn = sent != null && sent.dropped().isEmpty();
    for (int i = 0; i < steps.size(); i++) {
      QueuedRecipient recipient = recipients.get(i);
      Step step = steps.get(i);
      Step located = step.with(step.reason().at(host.host()));
      note(recipient, step.move(), located.fate(host.protocol(), isDsnPassedOn));
      hasReached |= step.move() != Step.Move.NEXT_HOST_HOST_FAILED;
      if (step.move() == Step.Move.UNKNOWN) {
        means.hosts.outcomeUnknown(hop, means.clock.instant());
      }
      if (!step.move().isLast()) {
        remaining.add(recipient);
      }
      isSameHost |= step.move() == Step.Move.SAME_HOST;
    }
    left = remaining;
    if (isSameHost && !means.isStopping.getAsBoolean()) {
      attempt(hop);
    } else {
      tryNextHost();
    }
  }

  private Step step(Endpoint hop, Endpoint host, Throwable fault) {
    Step step = Judge.of(fault);
    if (!Judge.isTlsFailure(fault)) {
      return step;
    }
    if (host.tlsPolicy() == TlsPolicy.IF_OFFERED) {
      means.hosts.tlsFailed(hop, means.clock.instant());
    }
    // RFC 8689 §4.2.1: without verified TLS the message goes back, and not into the clear.
    return message.parameters().requiresTls()
        ? step.with(
            step.reason()
                .with(RegisteredStatus.REQUIRETLS_REQUIRED.in(StatusClass.PERMANENT_FAILURE)))
        : step;
  }

  /** What one host may do later outweighs what another one, that is no use, will never do. */
  private void note(QueuedRecipient recipient, Step.Move move, Fate fate) {
    boolean isOutweighed =
        !move.isLast()
            && fate instanceof Fate.Failed
            && fates.get(recipient.row()) instanceof Fate.Later;
    if (!isOutweighed) {
      fates.put(recipient.row(), fate);
    }
  }

  private void finish() {
    if (means.isStopping.getAsBoolean()) {
      var untried = new Fate.Untried(Reason.of(STOPPED, "the relay stopped"));
      left.forEach(it -> fates.put(it.row(), untried));
    }
    result.complete(new Result(Map.copyOf(fates), hasReached, attempts));
  }

  /** One line per attempt, whatever the number of recipients. */
  private void log(Endpoint host, List<Step> steps, @Nullable SendResult sent) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    long accepted = steps.stream().filter(it -> it.move() == Step.Move.ACCEPTED).count();
    Step worst =
        steps.stream()
            .filter(it -> it.move() != Step.Move.ACCEPTED)
            .findFirst()
            .orElse(steps.get(0));
    LOG.info(
        "{}: attempt at {}{}, {}: {} of {} recipients accepted; {} {}",
        message.id(),
        host,
        sent == null ? "" : " on " + sent.connectionId(),
        tls(host, sent),
        accepted,
        steps.size(),
        worst.reason().status(),
        Printable.escaped(worst.reason().words()));
  }

  private static String tls(Endpoint host, @Nullable SendResult sent) {
    if (sent == null) {
      return "TLS policy " + host.tlsPolicy();
    }
    return sent.tls()
        .map(it -> it.authenticated() ? "TLS, verified" : "TLS, unverified")
        .orElse("without TLS");
  }

  private static Throwable cause(@Nullable Throwable fault) {
    if (fault instanceof CompletionException && fault.getCause() != null) {
      return fault.getCause();
    }
    return fault == null ? new IllegalStateException("neither result nor failure") : fault;
  }
}
