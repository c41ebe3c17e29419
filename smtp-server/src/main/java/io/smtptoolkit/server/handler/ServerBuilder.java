package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.stage.BlockingCall;
import io.smtptoolkit.server.stage.ServicePool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a server of a few functions, of which one is needed: what is done with a message.
 *
 * <pre>{@code
 * SmtpServer.builder()
 *     .onRecipient((envelope, recipient) -> knows(recipient) ? Replies.recipientOk() : Replies.mailboxUnknown())
 *     .onMessage((envelope, content) -> {
 *       store(envelope.forwardPaths(), content.stream());
 *       return Replies.accepted();
 *     })
 *     .start();
 * }</pre>
 *
 * <p>Each handler returns the reply, positive or negative, or throws {@link Rejected}. Any other
 * exception is a fault, as are null and a reply that does not fit, such as 354: the client is told
 * 451, and the fault is logged. Handlers may block, each call on one of 16 threads unless there is
 * another {@link #executor}; those of the methods whose names end in {@code Async} do not block and
 * return stages. A handler that is set again replaces the one before.
 *
 * <p>Content is gathered before {@link #onMessage} is called: in memory up to {@link
 * #memoryOctets}, else in a temporary file, which is deleted when the handler is done, has thrown,
 * or the client has gone. Nothing more is read from a client than can be written.
 *
 * <p>Not thread-safe.
 */
public final class ServerBuilder {
  private final List<ListenerOptions> listeners = new ArrayList<>();
  private final List<Consumer<SmtpServerOptions.Builder>> settings = new ArrayList<>();
  private Function<Executor, MailHandler.Async> onMail =
      executor -> envelope -> CompletableFuture.completedFuture(Replies.senderOk());
  private Function<Executor, RecipientHandler.Async> onRecipient =
      executor -> (envelope, recipient) -> CompletableFuture.completedFuture(Replies.recipientOk());
  private @Nullable Function<Executor, Intake.Opening> onContent;
  private Extensions extensions = Extensions.NONE;
  private @Nullable Executor executor;
  private TemporaryFiles files = new TemporaryFiles(Optional.empty());
  // Chosen: most messages without attachments; 64 MiB with a thousand of them at the same time.
  private int memoryOctets = 65_536;

  /** A builder without a handler; {@link SmtpServer#builder} gives one, too. */
  public ServerBuilder() {}

  /**
   * Sets who answers MAIL. By default it is accepted.
   *
   * @param handler may block
   * @return this
   */
  public ServerBuilder onMail(MailHandler handler) {
    onMail = on -> envelope -> BlockingCall.on(on, () -> handler.mail(envelope));
    return this;
  }

  /**
   * Sets who answers MAIL. By default it is accepted.
   *
   * @param handler does not block
   * @return this
   */
  public ServerBuilder onMailAsync(MailHandler.Async handler) {
    onMail = on -> handler;
    return this;
  }

  /**
   * Sets who answers RCPT. By default every recipient is accepted.
   *
   * @param handler may block
   * @return this
   */
  public ServerBuilder onRecipient(RecipientHandler handler) {
    onRecipient =
        on ->
            (envelope, recipient) ->
                BlockingCall.on(on, () -> handler.recipient(envelope, recipient));
    return this;
  }

  /**
   * Sets who answers RCPT. By default every recipient is accepted.
   *
   * @param handler does not block
   * @return this
   */
  public ServerBuilder onRecipientAsync(RecipientHandler.Async handler) {
    onRecipient = on -> handler;
    return this;
  }

  /**
   * Sets what is done with a message.
   *
   * @param handler may block
   * @return this
   */
  public ServerBuilder onMessage(MessageHandler handler) {
    return deliver(
        (envelope, content) -> Completion.of(present(handler.message(envelope, content))));
  }

  /**
   * Sets what is done with a message.
   *
   * @param handler does not block
   * @return this
   */
  public ServerBuilder onMessageAsync(MessageHandler.Async handler) {
    return deliverAsync(
        (envelope, content) ->
            handler.message(envelope, content).thenApply(reply -> Completion.of(present(reply))));
  }

  /**
   * Sets what is done with a message for each of its recipients, for LMTP.
   *
   * @param handler may block
   * @return this
   */
  public ServerBuilder onMessagePerRecipient(MessageHandler.PerRecipient handler) {
    return deliver(
        (envelope, content) ->
            Completion.perForwardPath(present(handler.message(envelope, content))));
  }

  /**
   * Sets what is done with a message for each of its recipients, for LMTP.
   *
   * @param handler does not block
   * @return this
   */
  public ServerBuilder onMessagePerRecipientAsync(MessageHandler.PerRecipientAsync handler) {
    return deliverAsync(
        (envelope, content) ->
            handler
                .message(envelope, content)
                .thenApply(replies -> Completion.perForwardPath(present(replies))));
  }

  /**
   * Sets what is done with content while it comes, without a file: a slow handler slows its client.
   *
   * @param handler may block
   * @return this
   */
  public ServerBuilder onContent(ContentHandler handler) {
    onContent = on -> envelope -> new Passing(envelope, handler, on);
    return this;
  }

  /**
   * Sets the service extensions whose promises the handlers keep; see {@link
   * MailService#extensions}. By default none.
   *
   * @param value such as {@code Extensions.of(KeywordExtension.SMTPUTF8)}
   * @return this
   */
  public ServerBuilder extensions(Extensions value) {
    extensions = value;
    return this;
  }

  /**
   * Sets where handlers that block run, and where temporary files are written. By default on 16
   * threads of their own, which end while there is nothing to do.
   *
   * @param value a bounded pool, or virtual threads; when it rejects a call, the client is told 451
   * @return this
   */
  public ServerBuilder executor(Executor value) {
    executor = value;
    return this;
  }

  /**
   * Sets up to which size a message is gathered in memory. By default 65,536 octets (chosen).
   *
   * @param value octets of content for each connection; zero for files only
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public ServerBuilder memoryOctets(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("memoryOctets must not be negative, as is " + value);
    }
    memoryOctets = value;
    return this;
  }

  /**
   * Sets where temporary files are. By default in the folder of the system for such files.
   *
   * @param value a folder that exists
   * @return this
   */
  public ServerBuilder temporaryDirectory(Path value) {
    return temporaryFiles(new TemporaryFiles(Optional.of(value)));
  }

  ServerBuilder temporaryFiles(TemporaryFiles value) {
    files = value;
    return this;
  }

  /**
   * Adds a listener. Without any, the server listens on the loopback address and a free port.
   *
   * @param value where, and what is spoken there; TLS and AUTH are set here
   * @return this
   */
  public ServerBuilder listener(ListenerOptions value) {
    listeners.add(value);
    return this;
  }

  /**
   * Sets how long things may take.
   *
   * @param value such as {@code ServerTimeouts.DEFAULT.withCommand(…)}
   * @return this
   */
  public ServerBuilder timeouts(ServerTimeouts value) {
    settings.add(it -> it.timeouts(value));
    return this;
  }

  /**
   * Sets what connections may use, each and together.
   *
   * @param value such as {@code ServerLimits.DEFAULT.withMaxConnections(…)}
   * @return this
   */
  public ServerBuilder limits(ServerLimits value) {
    settings.add(it -> it.limits(value));
    return this;
  }

  /**
   * Sets who watches the connections.
   *
   * @param value the observer
   * @return this
   */
  public ServerBuilder observer(SessionObserver value) {
    settings.add(it -> it.observer(value));
    return this;
  }

  /**
   * The handlers as a service, to be wrapped by others or given to {@link SmtpServerOptions}.
   *
   * @return immutable, if the handlers are
   * @throws IllegalStateException if there is no handler for messages or content
   */
  public MailService service() {
    if (onContent == null) {
      throw new IllegalStateException(
          "nothing is done with mail: set onMessage, or one of its other forms, or onContent");
    }
    // Chosen: as many threads as a service that blocks has.
    Executor on = executor == null ? new ServicePool(16) : executor;
    return new HandlerService(
        onMail.apply(on), onRecipient.apply(on), onContent.apply(on), extensions, on);
  }

  /**
   * Starts the server.
   *
   * @return the running server
   * @throws IOException if it cannot listen there
   * @throws IllegalStateException if there is no handler for messages or content
   */
  public SmtpServer start() throws IOException {
    SmtpServerOptions.Builder options = SmtpServerOptions.builder(service());
    listeners.forEach(options::listener);
    settings.forEach(setting -> setting.accept(options));
    return SmtpServer.start(options.build());
  }

  private ServerBuilder deliver(Delivered handler) {
    onContent =
        on ->
            gathering(
                on,
                (envelope, spool) ->
                    BlockingCall.on(on, () -> handler.deliver(envelope, spool.finish())));
    return this;
  }

  private ServerBuilder deliverAsync(DeliveredLater handler) {
    onContent =
        on ->
            gathering(
                on,
                (envelope, spool) ->
                    (spool.isInFile()
                            ? BlockingCall.on(on, spool::finish)
                            : CompletableFuture.completedFuture(spool.finishInMemory()))
                        .thenCompose(content -> handler.deliver(envelope, content)));
    return this;
  }

  private Intake.Opening gathering(Executor on, Gathering.Delivery delivery) {
    TemporaryFiles temporary = files;
    int octets = memoryOctets;
    return envelope -> new Gathering(envelope, new Spool(temporary, octets), delivery, on);
  }

  private static <T> T present(@Nullable T replies) {
    if (replies == null) {
      throw new IllegalStateException("the handler of the message gave null instead of a reply");
    }
    return replies;
  }

  /** Any of the forms of a handler that blocks. */
  private interface Delivered {
    Completion deliver(ReceivedEnvelope envelope, ReceivedContent content)
        throws Rejected, IOException;
  }

  /** Any of the forms of a handler that does not. */
  private interface DeliveredLater {
    CompletionStage<Completion> deliver(ReceivedEnvelope envelope, ReceivedContent content);
  }
}
