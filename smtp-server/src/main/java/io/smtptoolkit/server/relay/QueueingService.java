package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.InsufficientSpaceException;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts mail into a queue.
 *
 * <pre>{@code
 * MailService service =
 *     QueueingService.builder(queue, rules).whenQueued(relay::wake).build();
 * }</pre>
 *
 * <p>The 250 comes when content, envelope and recipients are on the disk, and has the queue id.
 * Content goes to the queue as it comes, so that a large message needs no memory. A Received field
 * is put on top; nothing else of the message is changed. When there is no room MAIL gets 452 4.3.1,
 * and a message with more than 100 Received fields 554 5.4.6.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-6.1">RFC 5321 §6.1</a>
 */
public final class QueueingService implements MailService {
  private static final Logger LOG = LoggerFactory.getLogger(QueueingService.class);

  private final MessageQueue queue;
  private final RecipientPolicy policy;
  private final Consumer<NewMessage> whenQueued;
  private final MessageFilter filter;
  private final BiFunction<SessionInfo, IncomingMessage, IncomingMessage> through;
  private final Predicate<SessionInfo> hidden;
  private final Executor executor;
  private final Clock clock;

  private QueueingService(Builder builder) {
    queue = builder.queue;
    policy = builder.policy;
    whenQueued = builder.whenQueued;
    filter = builder.filter;
    through = builder.through;
    hidden = builder.hidden;
    executor = builder.executor;
    clock = builder.clock;
  }

  /**
   * A builder.
   *
   * @param queue where the mail goes
   * @param policy which recipients are accepted from whom
   * @return with everything else as it is unless set
   */
  public static Builder builder(MessageQueue queue, RecipientPolicy policy) {
    return new Builder(queue, policy);
  }

  /** SMTPUTF8, DSN and REQUIRETLS, whose promises a {@link Relay} keeps. */
  @Override
  public Extensions extensions() {
    return Extensions.of(
        KeywordExtension.SMTPUTF8, KeywordExtension.DSN, KeywordExtension.REQUIRETLS);
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Begin.accepted(
                new QueueingTransaction(
                    through.apply(session, queue.begin(parameters.size().orElse(0))),
                    policy,
                    session,
                    reversePath,
                    parameters,
                    new Filtering(filter, executor),
                    whenQueued,
                    hidden.test(session),
                    clock));
          } catch (InsufficientSpaceException full) {
            LOG.error("{}: {}", session.connectionId(), full.getMessage());
            return Begin.refused(Replies.insufficientStorage());
          } catch (IOException fault) {
            throw new UncheckedIOException(fault);
          }
        },
        executor);
  }

  /** Collects the parts of a service. Not thread-safe. */
  public static final class Builder {
    private final MessageQueue queue;
    private final RecipientPolicy policy;
    private Consumer<NewMessage> whenQueued = message -> {};
    private MessageFilter filter = MessageFilter.NONE;
    private BiFunction<SessionInfo, IncomingMessage, IncomingMessage> through =
        (session, incoming) -> incoming;
    private Predicate<SessionInfo> hidden = any -> false;
    private Executor executor = ForkJoinPool.commonPool();
    private Clock clock = Clock.system(ZoneId.systemDefault());

    private Builder(MessageQueue queue, RecipientPolicy policy) {
      this.queue = queue;
      this.policy = policy;
    }

    /**
     * Sets what to do after each message that was queued, such as {@link Relay#wake(NewMessage)}.
     *
     * @param action is told what was queued, and does not block; nothing unless set
     * @return this
     */
    public Builder whenQueued(Consumer<NewMessage> action) {
      whenQueued = action;
      return this;
    }

    /**
     * Sets who looks at each message before it is accepted.
     *
     * @param value {@link MessageFilter#NONE} unless set
     * @return this
     */
    public Builder filter(MessageFilter value) {
      filter = value;
      return this;
    }

    /**
     * Sets what a message goes through on its way into the queue, such as a filter of its header.
     * Of recipients that it changes the action {@link #whenQueued} is not told: the relay finds
     * them at its next look, as a rule within a second.
     *
     * @param value gives a message that passes on to the one it gets; the same one unless set
     * @return this
     */
    public Builder through(BiFunction<SessionInfo, IncomingMessage, IncomingMessage> value) {
      through = value;
      return this;
    }

    /**
     * Sets which clients are not named in Received.
     *
     * @param value none unless set
     * @return this
     */
    public Builder hidden(Predicate<SessionInfo> value) {
      hidden = value;
      return this;
    }

    /**
     * Sets where the filter is called, and the free space is asked for.
     *
     * @param value threads that may block for a moment; the common pool unless set
     * @return this
     */
    public Builder executor(Executor value) {
      executor = value;
      return this;
    }

    /**
     * Sets the clock of the Received field.
     *
     * @param value the system's, in its zone, unless set
     * @return this
     */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /**
     * The service.
     *
     * @return what was collected
     */
    public QueueingService build() {
      return new QueueingService(this);
    }
  }
}
