package io.smtptoolkit.client;

import io.smtptoolkit.client.lend.LentConnection;
import io.smtptoolkit.client.phase.Callbacks;
import io.smtptoolkit.client.phase.CallingOut;
import io.smtptoolkit.client.phase.Checking;
import io.smtptoolkit.client.phase.Closing;
import io.smtptoolkit.client.phase.CustomCommands;
import io.smtptoolkit.client.phase.Dialogue;
import io.smtptoolkit.client.phase.Sending;
import io.smtptoolkit.client.phase.Turns;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One conversation with a server, on which any number of messages can be sent, one after the other.
 *
 * <p>Thread-safe: what is asked for while a transaction runs waits for its end. A connection that
 * has failed or was closed, by either side, stays closed; each call then fails.
 */
public final class SmtpConnection implements AutoCloseable {
  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Callbacks callbacks;
  private final BooleanSupplier onIoThread;
  private final Consumer<Runnable> completing;
  private final Extensions extensions;
  private final boolean encrypted;
  private final CompletableFuture<Void> closed;
  private final Turns turns;
  // Whether nothing was said after the greeting.
  private final boolean greetedOnly;

  /** Made on the connection's thread. */
  SmtpConnection(
      Dialogue dialogue,
      SmtpClientOptions options,
      Callbacks callbacks,
      BooleanSupplier onIoThread,
      boolean greetedOnly) {
    this.dialogue = dialogue;
    this.options = options;
    this.callbacks = callbacks;
    this.onIoThread = onIoThread;
    // As a task of its own: what depends on a future may ask for more of this connection.
    completing = options.completingOnIoThreads() ? dialogue::execute : callbacks::complete;
    turns = new Turns(dialogue);
    this.greetedOnly = greetedOnly;
    extensions = dialogue.facts().extensions();
    encrypted = dialogue.facts().tls();
    closed = dialogue.ended().thenRunAsync(() -> {}, completing::accept);
  }

  /**
   * The id of this connection, in messages and for observers.
   *
   * @return unique within the client
   */
  public String id() {
    return dialogue.id();
  }

  /**
   * The extensions that the server offers.
   *
   * @return as in its last EHLO reply
   */
  public Extensions extensions() {
    return extensions;
  }

  /**
   * Says whether TLS is active.
   *
   * @return true from the beginning or never
   */
  public boolean isEncrypted() {
    return encrypted;
  }

  /**
   * Says whether mail can still be sent.
   *
   * @return false once the connection is closed
   */
  public boolean isOpen() {
    return dialogue.failure().isEmpty();
  }

  /**
   * The end of the connection, however it comes.
   *
   * @return completed, never exceptionally, once the connection is closed
   */
  public CompletableFuture<Void> closed() {
    return closed;
  }

  /**
   * Sends a message.
   *
   * @param envelope sender and recipients
   * @param content the content, with CRLF line ends
   * @return the outcome for each recipient; see {@link SendResult#orThrow}. Fails only when nothing
   *     was sent: with {@link ConnectionFailedException} when the connection was gone already,
   *     {@link NotOfferedException} when the server does not offer what the message needs, {@link
   *     ContentException} when the content cannot be read, or has a bare CR, a bare LF or a NUL. To
   *     cancel it takes the message back if its turn has not come, and otherwise closes the
   *     connection; what the server has by then is told to the observer
   */
  @CheckReturnValue
  public CompletableFuture<SendResult> sendAsync(Envelope envelope, MessageContent content) {
    return asked().add(sending(envelope, content), completing);
  }

  /** Where tasks are added that need the server's EHLO reply. */
  private Turns asked() {
    if (greetedOnly) {
      throw new IllegalStateException("the connection was opened up to the greeting only");
    }
    return turns;
  }

  private Sending sending(Envelope envelope, MessageContent content) {
    return Sending.of(dialogue, options, callbacks, envelope, content);
  }

  /**
   * Sends a message as {@link #sendAsync} does, and waits for the outcome.
   *
   * @param envelope sender and recipients
   * @param content the content, with CRLF line ends
   * @return the outcome for each recipient; see {@link SendResult#orThrow}
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; this cancels the message as
   *     described there
   */
  @CheckReturnValue
  public SendResult send(Envelope envelope, MessageContent content)
      throws SmtpClientException, InterruptedException {
    // Nothing of the user's depends on this future, so that it may be completed anywhere.
    return waitFor(() -> asked().add(sending(envelope, content), Runnable::run));
  }

  private <T> T waitFor(Supplier<CompletableFuture<T>> call)
      throws SmtpClientException, InterruptedException {
    Waiting.refuseIf(onIoThread.getAsBoolean());
    CompletableFuture<T> result = call.get();
    try {
      return Waiting.forResult(result);
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    }
  }

  /**
   * Asks whom the server takes mail for: MAIL, RCPT and RSET, and no content. Its answer may differ
   * once there is content, and many servers take every recipient at first.
   *
   * @param envelope sender and recipients; the null reverse-path is usual
   * @return the replies, whatever they are. Fails with {@link NotOfferedException} when the server
   *     does not offer what the envelope needs, and otherwise when the connection ends before the
   *     last reply, and then with the reason
   */
  @CheckReturnValue
  public CompletableFuture<CallOut> callOutAsync(Envelope envelope) {
    return asked().add(new CallingOut(dialogue, options, envelope, Stage.RCPT), completing);
  }

  /**
   * Asks as {@link #callOutAsync} does, and waits for the replies.
   *
   * @param envelope sender and recipients
   * @return the replies, whatever they are
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   */
  @CheckReturnValue
  public CallOut callOut(Envelope envelope) throws SmtpClientException, InterruptedException {
    return callOut(envelope, Stage.RCPT);
  }

  /**
   * Asks as {@link #callOut(Envelope)} does, up to another command.
   *
   * @param envelope sender and recipients
   * @param last {@link Stage#MAIL}, {@link Stage#RCPT} or {@link Stage#DATA}. After DATA the
   *     connection is closed at once, since a server that said 354 takes nothing but content
   * @return the replies, whatever they are
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   * @throws IllegalArgumentException when the command is another one
   */
  @CheckReturnValue
  public CallOut callOut(Envelope envelope, Stage last)
      throws SmtpClientException, InterruptedException {
    return waitFor(
        () -> asked().add(new CallingOut(dialogue, options, envelope, last), Runnable::run));
  }

  /**
   * Sends a command of an extension from {@link SmtpClientOptions#bundles}, once all messages
   * before it are sent.
   *
   * @param command the command
   * @return the reply, whatever it is. Fails with {@link ConnectionFailedException} when the
   *     connection is gone, and {@link NotOfferedException} when the server does not offer the
   *     extension, or the command is out of order
   */
  public CompletableFuture<Reply> commandAsync(CustomCommand command) {
    return asked()
        .add(() -> CustomCommands.send(dialogue, command, options.timeouts()), completing);
  }

  /**
   * Sends a command as {@link #commandAsync} does, and waits for the reply.
   *
   * @param command the command
   * @return the reply, whatever it is
   * @throws SmtpClientException as described there
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   */
  public Reply command(CustomCommand command) throws SmtpClientException, InterruptedException {
    return waitFor(
        () ->
            asked()
                .add(
                    () -> CustomCommands.send(dialogue, command, options.timeouts()),
                    Runnable::run));
  }

  /**
   * Says NOOP once all messages before it are sent, and waits for the reply: whether the server is
   * still there.
   *
   * @param within how long to wait for the reply; the connection fails after that
   * @return the reply, whatever it is
   * @throws SmtpClientException when the connection is gone
   * @throws InterruptedException when the thread is interrupted; the connection is closed then
   */
  public Reply check(Duration within) throws SmtpClientException, InterruptedException {
    return waitFor(() -> asked().add(() -> Checking.run(dialogue, within), Runnable::run));
  }

  /**
   * Says QUIT once all messages are sent, and closes. To cancel the future takes the QUIT back if
   * its turn has not come, and otherwise closes at once.
   *
   * @return completed, never exceptionally by this side, when the conversation is over
   */
  public CompletableFuture<Void> quitAsync() {
    return turns.add(this::sayQuit, completing);
  }

  private CompletableFuture<Void> sayQuit() {
    return Closing.run(dialogue, options.timeouts());
  }

  /**
   * Says QUIT once all messages are sent, waits for the reply, and closes. On an I/O thread of the
   * client it does not wait.
   */
  @Override
  public void close() {
    if (onIoThread.getAsBoolean()) {
      var unused = quitAsync();
      return;
    }
    try {
      Waiting.forResult(turns.add(this::sayQuit, Runnable::run));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort();
    } catch (SmtpClientException e) {
      abort();
    }
  }

  /** Closes at once, without QUIT; a running transaction fails. */
  public void abort() {
    dialogue.abort("the connection was closed by this side");
  }

  /** This connection as a pool sees it. */
  LentConnection lent() {
    return new Lent();
  }

  /**
   * A connection lent to a pool. What the pool does completes on any thread: nothing of the user's
   * depends on it.
   */
  private final class Lent implements LentConnection {
    @Override
    public String id() {
      return dialogue.id();
    }

    @Override
    public CompletableFuture<SendResult> send(Envelope envelope, MessageContent content) {
      return asked().add(sending(envelope, content), Runnable::run);
    }

    @Override
    public boolean takesMore(int running) {
      return dialogue.allowance().permitsMail(extensions, running);
    }

    @Override
    public boolean takes(Envelope envelope) {
      return dialogue.allowance().permitsAnyDomain(extensions, envelope);
    }

    @Override
    public CompletableFuture<Reply> check(Duration within) {
      return turns.add(() -> Checking.run(dialogue, within), Runnable::run);
    }

    @Override
    public void quit(Duration within) {
      var unused = turns.add(() -> Closing.run(dialogue, within), Runnable::run);
    }

    @Override
    public void abort() {
      SmtpConnection.this.abort();
    }

    @Override
    public Optional<SmtpClientException> failure() {
      return dialogue.failure();
    }

    @Override
    public CompletableFuture<Void> ended() {
      return dialogue.ended();
    }
  }
}
