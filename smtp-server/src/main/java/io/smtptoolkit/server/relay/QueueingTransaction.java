package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.InsufficientSpaceException;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.trace.TraceFields;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message on its way into a queue. Used by one call at a time. */
final class QueueingTransaction implements MailTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(QueueingService.class);

  /** RFC 5321 §6.3: the threshold is at least 100. */
  private static final int MOST_RECEIVED_FIELDS = 100;

  /** Chosen: what aliases may make of the recipients of one message. */
  private static final int MOST_RECIPIENTS = 10_000;

  /**
   * The key of what gets one copy: the same address at the same destination, or all of the
   * destination.
   */
  private record Key(Optional<ForwardPath> forwardPath, String destination) {}

  private final IncomingMessage incoming;
  private final RecipientPolicy policy;
  private final SessionInfo session;
  private final ReversePath reversePath;
  private final MailParameters parameters;
  private final Filtering filtering;
  private final Consumer<NewMessage> whenQueued;
  private final boolean isClientHidden;
  private final Clock clock;
  private final Map<Key, NewRecipient> recipients = new LinkedHashMap<>();
  private final ReceivedFields received = new ReceivedFields();

  QueueingTransaction(
      IncomingMessage incoming,
      RecipientPolicy policy,
      SessionInfo session,
      ReversePath reversePath,
      MailParameters parameters,
      Filtering filtering,
      Consumer<NewMessage> whenQueued,
      boolean isClientHidden,
      Clock clock) {
    this.incoming = incoming;
    this.policy = policy;
    this.session = session;
    this.reversePath = reversePath;
    this.parameters = parameters;
    this.filtering = filtering;
    this.whenQueued = whenQueued;
    this.isClientHidden = isClientHidden;
    this.clock = clock;
  }

  @Override
  public Optional<String> messageId() {
    return Optional.of(incoming.id().toString());
  }

  @Override
  public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters rcpt) {
    return policy
        .recipients(session, parameters, forwardPath, rcpt)
        .thenApply(
            accepted -> {
              if (recipients.size() + accepted.size() > MOST_RECIPIENTS) {
                return Replies.tooManyRecipients();
              }
              for (NewRecipient each : accepted) {
                recipients.putIfAbsent(key(each), each);
              }
              return Replies.recipientOk();
            });
  }

  private Key key(NewRecipient recipient) {
    String destination = recipient.destination();
    return policy.isOneCopy(destination)
        ? new Key(Optional.empty(), destination)
        : new Key(Optional.of(recipient.forwardPath()), destination);
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer content) {
    received.read(content);
    if (received.count() > MOST_RECEIVED_FIELDS) {
      LOG.warn("{}: {} is in a loop", session.connectionId(), incoming.id());
      return CompletableFuture.failedFuture(
          new Rejected(Replies.tooManyHops(MOST_RECEIVED_FIELDS)));
    }
    return incoming.write(content).exceptionallyCompose(this::refused);
  }

  @Override
  public CompletionStage<Completion> complete() {
    List<NewRecipient> all = new ArrayList<>(recipients.values());
    String trace = traceField(all);
    return incoming
        .endContent()
        .thenCompose(missing -> filtered(all, trace + missing))
        .thenCompose(message -> incoming.accept(message).thenApply(id -> accepted(id, message)))
        .exceptionallyCompose(this::refused);
  }

  private CompletionStage<NewMessage> filtered(List<NewRecipient> all, String added) {
    var seen =
        new FilteredMessage(
            session,
            reversePath,
            parameters,
            all.stream().map(NewRecipient::forwardPath).toList(),
            added,
            incoming);
    return filtering
        .verdict(seen)
        .thenApply(
            verdict -> {
              NewMessage message =
                  NewMessage.of(reversePath, parameters, all).withFields(verdict.fields() + added);
              return verdict.holdReason().map(message::held).orElse(message);
            });
  }

  @Override
  public void abort() {
    incoming.abort();
  }

  private Completion accepted(QueueId id, NewMessage message) {
    LOG.info(
        "{}: queued {} from {} for {} recipients",
        session.connectionId(),
        id,
        reversePath,
        message.recipients().size());
    try {
      whenQueued.accept(message);
    } catch (RuntimeException bug) {
      LOG.error("{}: what follows a queued message failed", id, bug);
    }
    return Completion.of(Replies.accepted(id.toString()));
  }

  /** One recipient's copy must not tell of the others (RFC 5321 §7.2). */
  private String traceField(List<NewRecipient> all) {
    boolean utf8 = parameters.isUtf8();
    String id = incoming.id().toString();
    Optional<Mailbox> only =
        all.size() == 1 ? all.get(0).forwardPath().mailbox() : Optional.empty();
    ZonedDateTime now = ZonedDateTime.now(clock);
    String field =
        isClientHidden
            ? TraceFields.receivedFromUser(session, utf8, id, only, now)
            : TraceFields.received(session, utf8, id, only, now);
    return field.replace("\n", "\r\n");
  }

  private <T> CompletionStage<T> refused(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    if (cause instanceof InsufficientSpaceException) {
      LOG.error(
          "{}: no room for {}: {}", session.connectionId(), incoming.id(), cause.getMessage());
      return CompletableFuture.failedFuture(new Rejected(Replies.insufficientStorage()));
    }
    return CompletableFuture.failedFuture(cause);
  }
}
