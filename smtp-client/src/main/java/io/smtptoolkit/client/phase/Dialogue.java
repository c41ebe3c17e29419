package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsFacts;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.connection.ClientConnection;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link ClientConnection} over a {@link Link}: commands become futures of replies, in
 * their order, and nothing waits longer than its time.
 *
 * <p>Every failure is final: the link is closed and whatever still waits fails with the same cause.
 *
 * <p>Confined to the connection's I/O thread, futures included: what depends on one of them runs
 * there. Only {@link #id()}, {@link #ended()}, {@link #failure()}, {@link #execute}, {@link #abort}
 * and {@link #cancel} may be used from elsewhere.
 */
public final class Dialogue {
  // Chosen: enough for a last record on a slow line.
  private static final Duration LINGER = Duration.ofSeconds(5);

  private final String id;
  private final Link link;
  private final ClientConnection connection;
  private final Wire wire;
  private final Watch watch;
  private final AwaitedReplies awaited;
  private final Clock clock;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Allowance allowance = new Allowance();
  private final Dependents dependents = new Dependents();
  private final Progress progress;
  private final Handshake handshake;
  private boolean joinsMessages;
  private boolean lingering;
  private volatile @Nullable SmtpClientException failure;

  /**
   * A dialogue at the start of a connection.
   *
   * @param id which connection, for observers and messages
   * @param endpoint where it was to connect to
   * @param link the connection
   * @param options bounds for what the server sends, and how long it may take for octets
   * @param callbacks where tasks of TLS engines run
   * @param observers where observers are called
   */
  public Dialogue(
      String id,
      Endpoint endpoint,
      Link link,
      SmtpClientOptions options,
      Callbacks callbacks,
      ObserverQueue observers) {
    this.id = id;
    this.link = link;
    this.clock = new Clock(link);
    this.awaited =
        new AwaitedReplies(
            link,
            clock,
            options.timeouts().dataBlock(),
            fault -> fail(String.valueOf(fault.getMessage()), fault));
    this.progress = new Progress(id, awaited);
    this.joinsMessages = options.messagePipelining() && endpoint.messagePipelining();
    this.connection = Wire.connection(endpoint, options);
    this.watch = new Watch(id, endpoint, link, connection, observers);
    this.wire = new Wire(link, connection, callbacks, new Incoming(this, awaited, clock, watch));
    this.handshake = new Handshake(wire, progress, awaited, clock);
    watch.tell(ConnectionObserver::opened);
  }

  /**
   * The id of this connection.
   *
   * @return its id
   */
  public String id() {
    return id;
  }

  /**
   * The facts that are known of the server.
   *
   * @return the confirmed facts
   */
  public Facts facts() {
    return connection.facts();
  }

  /**
   * The listener to which the link tells what happens on the connection.
   *
   * @return to be given to the link
   */
  public Link.Listener listener() {
    return wire;
  }

  /** Whether TLS is active, and the server was verified by name. */
  boolean isVerified() {
    return tls().filter(TlsFacts::authenticated).isPresent();
  }

  /** The facts of TLS, once the handshake is done. */
  Optional<TlsFacts> tls() {
    return watch.tls();
  }

  /** Where the conversation is, as far as it is confirmed. */
  SessionState state() {
    return connection.state();
  }

  /** Whether MAIL may be sent before the reply to the content of another message. */
  boolean joinsMessages() {
    return joinsMessages;
  }

  /** The server does not understand that: from now on each message waits. */
  void joinNoMessages() {
    joinsMessages = false;
  }

  /** The connection itself. */
  Link link() {
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
   * The reason why the connection is gone.
   *
   * @return empty while it is open
   */
  public Optional<SmtpClientException> failure() {
    return Optional.ofNullable(failure);
  }

  /** What is under way: the oldest command without its reply, or else what was begun last. */
  Stage stage() {
    return progress.stage();
  }

  /** Tells what is under way while no reply is awaited. */
  void stage(Stage begun) {
    progress.begin(begun);
  }

  /**
   * Runs a task on the connection's thread, from any other.
   *
   * @param task what to do
   */
  public void execute(Runnable task) {
    link.execute(task);
  }

  /** The server's first reply. */
  CompletableFuture<Reply> greeting(Duration within) {
    CompletableFuture<Reply> greeting = expect(Stage.GREETING, within);
    awaited.startTime();
    return greeting;
  }

  /** Whether {@link #send} would take a command now. */
  boolean maySend(Command command) {
    return failure == null && connection.maySend(command);
  }

  /** Why the server cannot be sent a message, in words; empty when it can. */
  Optional<String> obstacle(Envelope envelope, Optional<ContentTraits> content) {
    return content.isPresent()
        ? connection.obstacle(envelope, content.get())
        : connection.obstacle(envelope);
  }

  /** Puts a command into the group that the next {@link #flush()} writes; its reply. */
  CompletableFuture<Reply> send(Command command, Duration within) {
    if (failure != null) {
      return failed();
    }
    say(command);
    return expect(Stage.of(command), within);
  }

  /**
   * The same for a chunk, which is followed by octets: the time for its replies does not run before
   * {@link #octetsSent()}. They are one, or with LMTP after the last chunk one for each accepted
   * recipient.
   */
  List<CompletableFuture<Reply>> sendBeforeOctets(Bdat chunk, Duration within) {
    if (failure != null) {
      return List.of(failed());
    }
    int before = connection.outstanding();
    say(chunk);
    return awaited.add(connection.outstanding() - before, Stage.of(chunk), within, true);
  }

  private void say(Command command) {
    connection.send(command);
    allowance.said(command, connection.facts().extensions());
    watch.tell((it, info) -> it.sent(info, command));
  }

  /**
   * What the server lets the session have; asked from any thread.
   *
   * @return what is left of it
   */
  public Allowance allowance() {
    return allowance;
  }

  /** Tells that the octets after the last command are all in the next {@link #flush()}. */
  void octetsSent() {
    awaited.octetsSent();
  }

  /** Does something that may take time, such as waking a thread, after what is urgent here. */
  void afterWriting(Runnable action) {
    wire.afterWriting(action);
  }

  /** Writes what was sent since the last time, at once. */
  void flush() {
    if (failure == null && wire.flush()) {
      awaited.written();
    }
  }

  /** Answers a challenge, at once; the reply. */
  CompletableFuture<Reply> sasl(Secret response, Duration within) {
    return sasl(() -> connection.sasl(response), within);
  }

  /** Gives an exchange up, at once; the reply. */
  CompletableFuture<Reply> saslCancel(Duration within) {
    return sasl(connection::saslCancel, within);
  }

  private CompletableFuture<Reply> sasl(Runnable line, Duration within) {
    if (failure != null) {
      return failed();
    }
    line.run();
    CompletableFuture<Reply> reply = expect(Stage.AUTH, within);
    flush();
    return reply;
  }

  /** What SCRAM can bind to; empty without TLS, and where the certificate has no such hash. */
  Optional<ChannelBinding> channelBinding() {
    return connection.tlsSession().flatMap(TlsEngines::endPoint);
  }

  /** Puts the next octets of content into what the next {@link #flush()} writes. */
  void content(ByteBuffer octets) {
    if (failure == null) {
      connection.content(octets);
    }
  }

  /** Writes the next octets of content at once, those without a copy that need no change. */
  void stream(ByteBuffer octets) {
    while (failure == null && octets.hasRemaining()) {
      link.write(connection.takeUnchangedContent(octets));
      int length = Math.min(octets.remaining(), ContentSource.BLOCK_OCTETS);
      connection.content(octets.slice(octets.position(), length));
      octets.position(octets.position() + length);
      wire.flush();
      awaited.written();
    }
  }

  /**
   * Puts the end of mail data indication into what the next {@link #flush()} writes; the reply to
   * the whole content, or with LMTP one for each accepted recipient.
   */
  List<CompletableFuture<Reply>> endContent(Duration within) {
    if (failure != null) {
      return List.of(failed());
    }
    connection.endContent();
    return awaited.add(connection.outstanding(), Stage.END_OF_CONTENT, within, false);
  }

  /** What was written and the operating system has not taken. */
  long unwrittenOctets() {
    return link.unwrittenOctets();
  }

  /** Those that are told what happens to the connection, besides the replies. */
  Dependents dependents() {
    return dependents;
  }

  /** The observer of this connection. */
  Watch watch() {
    return watch;
  }

  /** Waits for something of this side, besides what is awaited of the server. */
  void await(Clock.Deadline deadline, Duration within, Runnable overdue) {
    clock.set(deadline, within, overdue);
  }

  /** Begins the TLS handshake; completed once TLS is active and the conversation starts anew. */
  CompletableFuture<Void> startTls(SSLEngine engine, Duration within) {
    return failure != null ? failed() : handshake.begin(engine, within);
  }

  /** Ends the connection because of what happened to it, in words. */
  void fail(String what, Throwable cause) {
    fail(broken(what, cause));
  }

  /** What happened to the connection, in words. */
  SmtpClientException broken(String what, Throwable cause) {
    return progress.broken(what, cause);
  }

  /** Ends the connection. */
  void fail(SmtpClientException cause) {
    if (failure == null) {
      finish(cause);
      if (cause.getCause() instanceof SSLException) {
        // The alert is the last thing the peer gets.
        linger();
      } else {
        link.closeNow(cause);
      }
    }
  }

  /**
   * Ends the connection from any thread.
   *
   * @param why in words
   */
  public void abort(String why) {
    link.execute(() -> end(why));
  }

  /** The same, at once. */
  void end(String why) {
    fail(progress.ended(why));
  }

  /** Ends the connection from any thread, since what is under way was cancelled. */
  public void cancel() {
    link.execute(() -> fail(progress.cancelled()));
  }

  /** Ends the connection after a completed conversation. */
  void close() {
    if (failure == null) {
      finish(progress.ended("the connection is closed"));
      connection.close();
      linger();
    }
  }

  /** The oldest reply has come; it may be the last. */
  void replied(Reply reply) {
    Stage answered = progress.replied(reply);
    if (connection.state() != SessionState.CLOSED) {
      return;
    }
    if (reply.isPositiveCompletion()) {
      close();
    } else {
      fail(new NegativeReplyException(id, answered, reply));
    }
  }

  /** The TLS handshake, under way or not. */
  Handshake handshake() {
    return handshake;
  }

  /** Octets that waited were written. */
  void octetsTaken() {
    if (!lingering) {
      awaited.written();
      dependents.written();
    }
  }

  /** A peer that does not read cannot keep the connection open. */
  private void linger() {
    lingering = true;
    wire.farewell();
    clock.set(
        clock.write(), LINGER, () -> link.closeNow(new IOException("the peer does not read")));
  }

  private CompletableFuture<Reply> expect(Stage stage, Duration within) {
    return failure != null ? failed() : awaited.add(stage, within);
  }

  private void finish(SmtpClientException cause) {
    failure = cause;
    awaited.passOn();
    clock.clearAll();
    handshake.fail(cause);
    awaited.fail(cause);
    watch.tell((it, info) -> it.closed(info, String.valueOf(cause.getMessage())));
    dependents.over();
    wire.settle();
    ended.complete(null);
  }

  private <T> CompletableFuture<T> failed() {
    return CompletableFuture.failedFuture(Objects.requireNonNull(failure));
  }
}
