package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.tls.TlsLayer;
import io.smtptoolkit.codec.wire.Limits;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link ClientSession} over a {@link Link}: commands become futures of replies, in their
 * order; TLS is put in between; nothing waits longer than its time.
 *
 * <p>Every failure is final: the link is closed and whatever still waits fails with the same cause.
 *
 * <p>Confined to the connection's queue, futures included: what depends on one of them runs in the
 * queue. Only {@link #id()}, {@link #ended()}, {@link #failure()} and {@link #abort} may be used
 * from elsewhere.
 */
public final class Dialogue implements Link.Listener {
  /** A reply that has to come. */
  private record Expected(
      Stage stage, Duration within, CompletableFuture<Reply> reply, CompletableFuture<?> sent) {}

  // Chosen: enough for a last record on a slow line.
  private static final Duration LINGER = Duration.ofSeconds(5);

  private final String id;
  private final Endpoint endpoint;
  private final Link link;
  private final Executor queue;
  private final ObserverQueue observers;
  private final ClientSession session;
  private final Deque<Expected> expected = new ArrayDeque<>();
  private final Deque<Runnable> received = new ArrayDeque<>();
  private final Deadline replyDeadline;
  private final Deadline writeDeadline;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> secured = new CompletableFuture<>();
  private @Nullable TlsLayer tls;
  private Stage stage = Stage.GREETING;
  private Optional<Reply> lastReply = Optional.empty();
  private volatile @Nullable SmtpClientException failure;

  /**
   * A dialogue at the start of a connection.
   *
   * @param id which connection, for observers and messages
   * @param endpoint where it was to connect to
   * @param link the connection
   * @param queue the connection's queue
   * @param timer where deadlines wait
   * @param limits bounds for what the server sends
   * @param observers where observers are called
   */
  public Dialogue(
      String id,
      Endpoint endpoint,
      Link link,
      Executor queue,
      ScheduledExecutorService timer,
      Limits limits,
      ObserverQueue observers) {
    this.id = id;
    this.endpoint = endpoint;
    this.link = link;
    this.queue = queue;
    this.observers = observers;
    this.session = ClientSession.builder().limits(limits).build();
    this.replyDeadline = new Deadline(timer, queue);
    this.writeDeadline = new Deadline(timer, queue);
    observe(ConnectionObserver::opened);
  }

  /**
   * Which connection this is.
   *
   * @return its id
   */
  public String id() {
    return id;
  }

  /**
   * What is known of the server.
   *
   * @return the confirmed facts
   */
  public Facts facts() {
    return session.facts();
  }

  /**
   * The state of the conversation.
   *
   * @return the confirmed state
   */
  public SessionState state() {
    return session.state();
  }

  /**
   * The connection itself.
   *
   * @return the link
   */
  public Link link() {
    return link;
  }

  /**
   * The end of the connection, however it comes. Complete from then on, never exceptionally.
   *
   * @return the future
   */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Why the connection is gone.
   *
   * @return empty while it is open
   */
  public Optional<SmtpClientException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * The greeting.
   *
   * @param within how long to wait
   * @return the server's first reply
   */
  public CompletableFuture<Reply> greeting(Duration within) {
    CompletableFuture<Reply> greeting =
        expect(Stage.GREETING, within, CompletableFuture.completedFuture(null));
    awaitNextReply();
    return greeting;
  }

  /**
   * Whether a command is in order now.
   *
   * @param command the command
   * @return true when {@link #send} would take it
   */
  public boolean maySend(Command command) {
    return failure == null && session.maySend(command);
  }

  /**
   * Why the server cannot be sent an envelope's commands.
   *
   * @param envelope what MAIL and RCPT are to say
   * @return what is missing, in words; empty when {@link #send} would take each in its turn
   */
  public Optional<String> obstacle(Envelope envelope) {
    return session.obstacle(envelope);
  }

  /**
   * Puts a command into the group that the next {@link #flush()} writes.
   *
   * @param command the command, in order
   * @param within how long to wait for its reply
   * @return its reply
   */
  public CompletableFuture<Reply> send(Command command, Duration within) {
    return send(command, within, CompletableFuture.completedFuture(null));
  }

  /**
   * The same for a command that is followed by octets: the time for its reply runs from when these
   * are written.
   *
   * @param command the command, in order
   * @param within how long to wait for its reply
   * @param sent completed once its octets are written
   * @return its reply
   */
  public CompletableFuture<Reply> send(
      Command command, Duration within, CompletableFuture<?> sent) {
    if (failure != null) {
      return failed();
    }
    session.send(command);
    observe((it, info) -> it.sent(info, command));
    return expect(Stage.of(command), within, sent);
  }

  /** Writes what was sent since the last time, at once. */
  public void flush() {
    ignore(write());
  }

  private CompletableFuture<Void> write() {
    if (failure != null) {
      return failed();
    }
    ByteBuffer octets = session.takeOutput();
    if (!octets.hasRemaining()) {
      return CompletableFuture.completedFuture(null);
    }
    if (!replyDeadline.isArmed()) {
      awaitNextReply();
    }
    if (tls == null) {
      return link.write(octets);
    }
    try {
      tls.send(octets);
    } catch (SSLException e) {
      fail(tlsFailed(e), e);
      return failed();
    }
    return link.write(tls.takeOutput());
  }

  /**
   * Writes the next block of content.
   *
   * @param octets belong to the dialogue from now on
   * @param within how long the server may take for it, counted anew with each block
   * @return completed once it is handed to the operating system
   */
  public CompletableFuture<Void> content(ByteBuffer octets, Duration within) {
    if (failure != null) {
      return failed();
    }
    session.content(octets);
    CompletableFuture<Void> written = write();
    writeDeadline.arm(within, () -> timedOut("the server to take content", within));
    // Not thenRunAsync: what depends on a failed write would run on the I/O thread.
    return written.handleAsync(
        (done, error) -> {
          if (error != null) {
            throw new CompletionException(error);
          }
          return null;
        },
        queue);
  }

  /** Tells that nothing of the content waits to be written any more. */
  public void contentWritten() {
    writeDeadline.disarm();
  }

  /**
   * Sends the end of mail data indication.
   *
   * @param within how long to wait for the reply
   * @return the reply to the whole content
   */
  public CompletableFuture<Reply> endContent(Duration within) {
    if (failure != null) {
      return failed();
    }
    writeDeadline.disarm();
    session.endContent();
    CompletableFuture<Reply> reply =
        expect(Stage.END_OF_CONTENT, within, CompletableFuture.completedFuture(null));
    flush();
    return reply;
  }

  /**
   * Tells the observer that content was sent.
   *
   * @param octets its size
   */
  public void noteContent(long octets) {
    observe((it, info) -> it.contentSent(info, octets));
  }

  /**
   * Begins the TLS handshake.
   *
   * @param engine configured, its client mode included
   * @param within how long it may take
   * @return completed once TLS is active and the conversation starts anew
   */
  public CompletableFuture<Void> startTls(SSLEngine engine, Duration within) {
    tls = new TlsLayer(engine);
    stage = Stage.TLS_HANDSHAKE;
    replyDeadline.arm(within, () -> timedOut("the TLS handshake", within));
    try {
      tls.beginHandshake();
      ignore(link.write(tls.takeOutput()));
    } catch (SSLException e) {
      fail(tlsFailed(e), e);
    }
    return secured;
  }

  /**
   * What is under way: the oldest command without its reply, or else what was begun last.
   *
   * @return the stage
   */
  public Stage stage() {
    Expected oldest = expected.peek();
    return oldest == null ? stage : oldest.stage;
  }

  /**
   * Tells what is under way while no reply is awaited.
   *
   * @param begun the stage
   */
  public void stage(Stage begun) {
    stage = begun;
  }

  /**
   * Ends the connection because of what happened to it.
   *
   * @param what in words
   * @param cause its reason
   */
  public void fail(String what, Throwable cause) {
    fail(new ConnectionFailedException(id, stage(), lastReply, what, cause));
  }

  /**
   * Ends the connection because this side wants it.
   *
   * @param why in words
   */
  public void end(String why) {
    fail(new ConnectionFailedException(id, stage(), lastReply, why));
  }

  /**
   * Ends the connection.
   *
   * @param cause why
   */
  public void fail(SmtpClientException cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    passOn();
    finish(cause);
    if (tls != null && cause.getCause() instanceof SSLException) {
      // The alert is the last thing the peer gets.
      ignore(link.write(tls.takeOutput()));
      closeAfterWrites();
    } else {
      link.closeNow();
    }
  }

  /**
   * Ends the connection from outside its queue.
   *
   * @param why in words
   */
  public void abort(String why) {
    try {
      queue.execute(() -> end(why));
    } catch (RejectedExecutionException closedClient) {
      link.closeNow();
    }
  }

  /** Ends the connection from outside its queue, since what is under way was cancelled. */
  public void cancel() {
    queue.execute(
        () ->
            end(
                stage() == Stage.END_OF_CONTENT
                    ? "cancelled by this side; the server may have the message"
                    : "cancelled by this side before the end of the content"));
  }

  /** Ends the connection after a completed conversation. */
  public void close() {
    if (failure != null) {
      return;
    }
    var cause = new ConnectionFailedException(id, stage(), lastReply, "the connection is closed");
    failure = cause;
    passOn();
    finish(cause);
    if (tls != null) {
      tls.closeOutbound();
      ignore(link.write(tls.takeOutput()));
    }
    closeAfterWrites();
  }

  @Override
  public void received(ByteBuffer octets) {
    if (failure != null) {
      return;
    }
    if (tls == null) {
      session.receive(octets);
    } else if (!decrypt(tls, octets)) {
      return;
    }
    readReplies();
  }

  @Override
  public void inputEnded() {
    if (failure != null) {
      return;
    }
    if (!secured.isDone() && tls != null) {
      var cut = new SSLException("the server closed the connection during the TLS handshake");
      fail(tlsFailed(cut), cut);
      return;
    }
    session.endOfInput();
    readReplies();
  }

  @Override
  public void closed(String cause) {
    writeDeadline.disarm();
    fail(cause, new EOFException(cause));
  }

  /** A peer that does not read cannot keep the connection open. */
  private void closeAfterWrites() {
    link.closeAfterWrites();
    writeDeadline.arm(LINGER, link::closeNow);
  }

  private boolean decrypt(TlsLayer layer, ByteBuffer octets) {
    try {
      layer.receive(octets);
    } catch (SSLException e) {
      fail(tlsFailed(e), e);
      return false;
    }
    if (layer.pendingOutputOctets() > 0) {
      ignore(link.write(layer.takeOutput()));
    }
    if (layer.handshakeDone() && !secured.isDone()) {
      replyDeadline.disarm();
      session.tlsEstablished();
      SSLSession agreed = layer.session();
      observe((it, info) -> it.tlsEstablished(info, agreed.getProtocol(), agreed.getCipherSuite()));
      awaitNextReply();
      secured.complete(null);
    }
    ByteBuffer plaintext = layer.takePlaintext();
    if (plaintext.hasRemaining()) {
      session.receive(plaintext);
    }
    if (layer.peerClosed()) {
      session.endOfInput();
    }
    return failure == null;
  }

  /**
   * Reads all that is there before anything is done about it: what a server says without being
   * asked must not be taken for the answer to a command that its own words made us send.
   */
  private void readReplies() {
    try {
      while (failure == null) {
        ClientEvent event = session.next();
        if (event == ClientEvent.NEED_BYTES) {
          break;
        }
        if (event instanceof ClientEvent.Greeting greeting) {
          replied(greeting.reply());
        } else if (event instanceof ClientEvent.ReplyReceived received) {
          replied(received.reply());
        } else if (event instanceof ClientEvent.ContentReply content) {
          replied(content.reply());
        } else if (event instanceof ClientEvent.Unavailable unavailable) {
          observe((it, info) -> it.replied(info, unavailable.reply()));
          fail(new NegativeReplyException(id, stage(), unavailable.reply()));
        } else {
          fail("the server closed the connection", new EOFException());
        }
      }
    } catch (RemoteProtocolException e) {
      observe((it, info) -> it.violated(info, String.valueOf(e.getMessage())));
      fail("the server broke the protocol: " + e.getMessage(), e);
    }
    passOn();
  }

  private void replied(Reply reply) {
    observe((it, info) -> it.replied(info, reply));
    lastReply = Optional.of(reply);
    Expected oldest = expected.remove();
    stage = expected.isEmpty() ? oldest.stage : stage;
    received.add(() -> oldest.reply.complete(reply));
    replyDeadline.disarm();
    awaitNextReply();
    if (session.state() != SessionState.CLOSED) {
      return;
    }
    if (reply.isPositiveCompletion()) {
      close();
    } else {
      fail(new NegativeReplyException(id, oldest.stage, reply));
    }
  }

  /** Completes what was replied to, in order; that may begin or end anything. */
  private void passOn() {
    for (Runnable next = received.poll(); next != null; next = received.poll()) {
      next.run();
    }
  }

  private CompletableFuture<Reply> expect(
      Stage awaited, Duration within, CompletableFuture<?> sent) {
    if (failure != null) {
      return failed();
    }
    var next = new Expected(awaited, within, new CompletableFuture<>(), sent);
    expected.add(next);
    return next.reply;
  }

  /** The time of the oldest outstanding reply runs once its command is written. */
  private void awaitNextReply() {
    Expected oldest = expected.peek();
    if (oldest == null) {
      return;
    }
    ignore(
        oldest.sent.whenComplete(
            (done, error) -> {
              if (oldest.equals(expected.peek()) && failure == null) {
                replyDeadline.arm(
                    oldest.within, () -> timedOut(replyTo(oldest.stage), oldest.within));
              }
            }));
  }

  private void timedOut(String what, Duration within) {
    String message = "waited " + DurationWords.of(within) + " for " + what;
    fail(message, new SocketTimeoutException(message));
  }

  private static String replyTo(Stage awaited) {
    return switch (awaited) {
      case GREETING -> "the greeting";
      case END_OF_CONTENT -> "the reply to the end of content";
      default -> "the reply to " + awaited;
    };
  }

  private void observe(BiConsumer<ConnectionObserver, ConnectionInfo> call) {
    if (observers.isWatching()) {
      var info =
          new ConnectionInfo(
              id, endpoint, link.localAddress(), link.peerAddress(), session.facts());
      observers.tell(it -> call.accept(it, info));
    }
  }

  private void finish(SmtpClientException cause) {
    replyDeadline.disarm();
    writeDeadline.disarm();
    secured.completeExceptionally(cause);
    while (!expected.isEmpty()) {
      expected.remove().reply.completeExceptionally(cause);
    }
    observe((it, info) -> it.closed(info, String.valueOf(cause.getMessage())));
    ended.complete(null);
  }

  private <T> CompletableFuture<T> failed() {
    return CompletableFuture.failedFuture(Objects.requireNonNull(failure));
  }

  private static String tlsFailed(SSLException e) {
    return "TLS failed: " + TlsFaults.words(e);
  }

  /** A failed write closes the link, and that is what is reacted to. */
  @SuppressWarnings("UnusedVariable")
  private static void ignore(CompletableFuture<?> written) {}
}
