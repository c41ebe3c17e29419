package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.ChunkStarted;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ConnectionBroken;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentOversized;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.TlsEstablished;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one connection: octets to the {@link ServerConnection}, its events to those who
 * answer, the replies of a batch in one write.
 *
 * <p>Everything happens on the connection's thread; {@link #stop} and {@link #stopNow} may be
 * called by any.
 */
public final class ConnectionDriver implements Link.Listener {
  // Chosen: a batch of replies larger than this is written before it is complete.
  private static final int WRITE_OCTETS = 16_384;
  // RFC 5321 §4.5.3.1.6: the longest line of text; what a client with a slow line can send in a
  // minute.
  private static final int PROGRESS_OCTETS = 1_000;
  // Chosen: a turn ends after so many events or so long, for the other connections of the thread.
  private static final int TURN_EVENTS = 256;
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  // Measured: an idle connection, without and with TLS. Chosen: a handshake's buffers and keys.
  private static final int PLAIN_OCTETS = 3_600;
  private static final int TLS_OCTETS = 9_000;
  private static final int HANDSHAKE_OCTETS = 60_000;
  // What a service gathers before it is done with it, BlockingMailService for one.
  private static final int GATHERED_OCTETS = 65_536;
  // Under pressure: the longest command line that must be taken (RFC 5321 §4.5.3.1.4), and some.
  private static final int TIGHT_OCTETS = 4_096;
  // Chosen: how long a client may be idle when there is no memory for others.
  private static final long TIGHT_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  // Chosen: about what a buffer and its place in a queue take, however little is in it.
  private static final int BUFFER_OCTETS = 128;

  private final SmtpServerOptions options;
  private final Link link;
  private final Executor tlsTasks;
  private final MemoryBudget budget;
  private final Consumer<ConnectionDriver> whenClosed;
  private final Optional<Reply> refusal;
  private final ServerConnection connection;
  private final Watch watch;
  private final ServiceCalls calls;
  private final Answers answers;
  private final MailPhase mail;
  private final Replying replying;
  private final Deadline deadline;

  private Ending ending = Ending.NOT_YET;
  private String closeReason = "connection lost";
  private boolean inputEnded;
  private boolean turnQueued;
  private boolean taskRunning;
  private boolean outputFull;
  private long receivedOctets;
  private long storedOctets;
  private long sentOctets;
  private long eventsHandled;
  private long lastEventNanos = System.nanoTime();
  private int violations;
  // Read by other threads too, when the memory of all gets tight.
  private volatile long charged;
  private volatile boolean sheddable;

  /**
   * The driver of a connection that was just opened.
   *
   * @param options of the listener
   * @param offer what it announces
   * @param connectionId for logs and messages
   * @param link the connection
   * @param tlsTasks runs the slow parts of handshakes
   * @param budget what all connections may hold together
   * @param refusal told instead of the greeting; empty to serve the client
   * @param whenClosed told, once, when nothing of the connection is left
   */
  public ConnectionDriver(
      SmtpServerOptions options,
      Offer offer,
      String connectionId,
      Link link,
      Executor tlsTasks,
      MemoryBudget budget,
      Optional<Reply> refusal,
      Consumer<ConnectionDriver> whenClosed) {
    this.options = options;
    this.link = link;
    this.tlsTasks = tlsTasks;
    this.budget = budget;
    this.whenClosed = whenClosed;
    this.refusal = refusal;
    this.connection = connection(options);
    this.watch =
        new Watch(
            options.observer(),
            connectionId,
            options.domain(),
            link.localAddress(),
            link.peerAddress(),
            connection::facts);
    this.calls = new ServiceCalls(link::execute, this::run);
    this.answers = new Answers(connection, watch);
    this.mail = new MailPhase(connection, options, calls, answers, watch);
    this.replying = new Replying(options.domain(), offer, connection::facts, mail, budget);
    this.deadline = new Deadline(options, System.nanoTime());
  }

  private static ServerConnection connection(SmtpServerOptions options) {
    ServerConnection.Builder builder =
        ServerConnection.builder(
            ServerSession.builder()
                .protocol(options.protocol())
                .limits(options.limits().withMaxContentOctets(options.maxMessageOctets()))
                .leniencies(options.leniencies())
                .build());
    return options.implicitTls() ? builder.implicitTls().build() : builder.build();
  }

  /** The connection is open: greets, or refuses. */
  public void open() {
    watch.opened();
    run();
  }

  /** Stops gracefully: at once when the client is idle, else when its mail transaction is over. */
  public void stop() {
    link.execute(
        () -> {
          if (ending == Ending.NOT_YET) {
            ending = Ending.WHEN_IDLE;
            run();
          }
        });
  }

  /** Stops whatever is going on. */
  public void stopNow() {
    link.execute(
        () -> {
          sayGoodbye(
              Replies.unavailable(options.domain()),
              "stopped during a mail transaction",
              isClientSending());
          run();
        });
  }

  @Override
  public void received(ByteBuffer octets) {
    if (ending.isGoodbyeSaid()) {
      return;
    }
    receivedOctets += octets.remaining();
    storedOctets += Math.max(octets.remaining(), BUFFER_OCTETS);
    connection.receive(octets);
    run();
  }

  @Override
  public void inputEnded() {
    inputEnded = true;
    if (ending == Ending.LINGERING) {
      closeWhenWritten();
    } else if (ending != Ending.CLOSING) {
      connection.endOfInput();
      run();
    }
  }

  @Override
  public void written() {
    run();
  }

  @Override
  public void timeIsUp() {
    updateDeadline();
    if (deadline.isOver(System.nanoTime())) {
      tooLate();
      run();
    }
  }

  @Override
  public void closed(IOException cause) {
    ending = Ending.OVER;
    mail.end();
    charge(0);
    watch.closed(closeReason);
    whenClosed.accept(this);
  }

  /**
   * What the connection holds, as charged to the budget.
   *
   * @return octets
   */
  public long charged() {
    return charged;
  }

  /**
   * Whether the client reads no replies, or is in a handshake: the first to go when memory is full.
   *
   * @return as of the end of the last turn
   */
  public boolean isSheddable() {
    return sheddable;
  }

  /** The memory of all connections is tight: ends this one if its client only keeps it. */
  public void relieve() {
    link.execute(
        () -> {
          if (!ending.isGoodbyeSaid()
              && isIdle()
              && System.nanoTime() - lastEventNanos > TIGHT_IDLE_NANOS) {
            sayGoodbye(Replies.unavailable(options.domain()), "idle, and memory is tight", false);
            run();
          }
        });
  }

  /** The memory of all connections is full, and this one holds much of it. */
  public void shed() {
    link.execute(
        () -> {
          if (ending != Ending.OVER && isGivingNothingBack()) {
            if (!ending.isGoodbyeSaid()) {
              closeReason = "the client reads no replies, or ends no handshake, and memory is full";
              mail.end();
            }
            ending = Ending.CLOSING;
            link.closeNow(new IOException(closeReason));
          }
        });
  }

  /** As far as it goes: until octets, the service, or the client's reading are what is missing. */
  private void run() {
    if (ending == Ending.OVER) {
      return;
    }
    boolean hungry = false;
    int events = 0;
    long turnEnd = System.nanoTime() + TURN_NANOS;
    mail.abortIfEnded();
    while (!ending.isGoodbyeSaid() && !calls.isPending() && !isOutputFull()) {
      if (connection.state() == SessionState.CLOSED) {
        // After a 421 of the service, what a pipelining client sent after it is still coming.
        close("goodbye was said", true);
        break;
      }
      if (ending == Ending.WHEN_IDLE && isIdle()) {
        sayGoodbye(Replies.unavailable(options.domain()), "stopped", isClientSending());
        break;
      }
      events++;
      if (events > TURN_EVENTS || (events % 16 == 0 && System.nanoTime() - turnEnd > 0)) {
        nextTurn();
        break;
      }
      ServerEvent event = connection.next();
      if (event == ServerEvent.NEED_BYTES) {
        hungry = true;
        break;
      }
      if (event == ServerEvent.NEED_TASK) {
        runTlsTask();
        break;
      }
      handle(event);
    }
    flush();
    settle(hungry);
    sheddable = isGivingNothingBack();
    charge(held());
    updateDeadline();
  }

  private boolean isGivingNothingBack() {
    return link.unwrittenOctets() > 0 || isHandshaking();
  }

  private void charge(long octets) {
    if (octets != charged) {
      budget.charge(octets - charged);
      charged = octets;
    }
  }

  private long held() {
    int base =
        connection.tlsSession().isPresent()
            ? TLS_OCTETS
            : isHandshaking() ? HANDSHAKE_OCTETS : PLAIN_OCTETS;
    return base
        + storedOctets
        + Math.min(mail.contentOctets(), GATHERED_OCTETS)
        + link.unwrittenOctets()
        + connection.pendingOutputOctets();
  }

  private void nextTurn() {
    if (!turnQueued) {
      turnQueued = true;
      link.execute(
          () -> {
            turnQueued = false;
            run();
          });
    }
  }

  private void handle(ServerEvent event) {
    if (!(event instanceof ContentReceived)) {
      eventsHandled++;
      lastEventNanos = System.nanoTime();
    }
    if (event instanceof CommandReceived received) {
      watch.received(received.command());
      received.command().accept(replying).ifPresent(answers::give);
      if (received.command() instanceof Quit) {
        close("the client said QUIT", false);
      }
    } else if (event instanceof ContentReceived content) {
      mail.content(content.octets());
    } else if (event instanceof ChunkStarted chunk) {
      mail.chunkStarted(chunk.size());
    } else if (event instanceof ChunkEnded) {
      mail.chunkEnded();
    } else if (event instanceof ContentEnded) {
      mail.contentEnded();
    } else if (event instanceof ContentSpoiled || event instanceof ContentOversized) {
      mail.contentSpoiled();
    } else if (event instanceof Violation violation) {
      violated(violation);
    } else if (event instanceof InputEnded ended) {
      close("the client closed in " + ended.state(), false);
    } else {
      handleConnection(event);
    }
    mail.abortIfEnded();
  }

  /** What happens around the conversation. */
  private void handleConnection(ServerEvent event) {
    if (event instanceof ServerEvent.PeerKnown) {
      refusal.ifPresent(this::refuse);
    } else if (event == ServerEvent.GREETING_DUE) {
      answers.give(Replies.greeting(options.domain()));
    } else if (event == ServerEvent.TLS_DUE) {
      connection.startTls(options.tls().orElseThrow().newServerEngine());
    } else if (event instanceof TlsEstablished) {
      connection.tlsSession().ifPresent(watch::tlsEstablished);
    } else if (event instanceof ConnectionBroken broken) {
      close("TLS failed: " + broken.cause().getMessage(), true);
    } else {
      throw new IllegalStateException("not handled: " + event);
    }
  }

  private void refuse(Reply reply) {
    if (options.implicitTls()) {
      // There are no words before TLS.
      connection.close(reply);
      close("refused, before TLS: " + reply, false);
    } else {
      answers.close(reply);
      close("refused: " + reply, false);
    }
  }

  private void violated(Violation violation) {
    watch.violated(violation.reply(), violation.reason());
    mail.refused(violation);
    mail.abortIfEnded();
    if (violation.isMistake()) {
      violations++;
    }
    if (connection.state() == SessionState.CLOSED) {
      close("closed by a violation: " + violation.reason(), true);
    } else if (violations > options.maxViolations()) {
      sayGoodbye(Replies.tooManyErrors(options.domain()), "too many violations", true);
    }
  }

  /** The costly part of a handshake, on a thread that keeps no other connection waiting. */
  private void runTlsTask() {
    Optional<Runnable> next = connection.tlsTask();
    if (next.isEmpty()) {
      return; // one is running
    }
    Runnable task = next.get();
    taskRunning = true;
    try {
      tlsTasks.execute(
          () -> {
            Throwable fault = null;
            try {
              task.run();
            } catch (RuntimeException | Error failed) {
              fault = failed;
            }
            Throwable outcome = fault;
            link.execute(() -> tlsTaskDone(outcome));
          });
    } catch (RuntimeException rejected) {
      tlsTaskDone(rejected);
    }
  }

  private void tlsTaskDone(@Nullable Throwable fault) {
    taskRunning = false;
    if (fault == null) {
      connection.tlsTaskDone();
    } else {
      connection.tlsTaskFailed(fault);
    }
    run();
  }

  private void sayGoodbye(Reply reply, String reason, boolean clientIsSending) {
    if (ending.isGoodbyeSaid()) {
      return;
    }
    if (isHandshaking()) {
      connection.close(reply);
    } else {
      answers.close(reply);
    }
    close(reason, clientIsSending);
  }

  private boolean isClientSending() {
    return mail.isReceivingContent() || connection.bufferedOctets() > 0;
  }

  private boolean isHandshaking() {
    return connection.state() == SessionState.TLS_HANDSHAKE
        || (options.implicitTls() && !connection.facts().tls());
  }

  /** Writes what is to be written and closes; see {@link Ending#LINGERING}. */
  private void close(String reason, boolean clientIsSending) {
    if (ending.isGoodbyeSaid()) {
      return;
    }
    closeReason = reason;
    mail.end();
    connection.close();
    flush();
    if (clientIsSending && !inputEnded) {
      ending = Ending.LINGERING;
      link.resumeReading();
    } else {
      closeWhenWritten();
    }
  }

  private void closeWhenWritten() {
    ending = Ending.CLOSING;
    link.closeAfterWrites();
  }

  private void tooLate() {
    switch (deadline.stage()) {
      case COMMAND, CONTENT ->
          sayGoodbye(Replies.timeout(options.domain()), "timeout", isClientSending());
      case SERVICE, COMPLETION -> {
        watch.failed(new IllegalStateException("the service did not complete a stage in time"));
        sayGoodbye(Replies.unavailable(options.domain()), "the service was too slow", true);
      }
      case LINGERING -> closeWhenWritten();
      case HANDSHAKE, OUTPUT, CLOSING -> {
        if (!ending.isGoodbyeSaid()) {
          closeReason = "timeout in " + deadline.stage();
          mail.end();
        }
        ending = Ending.CLOSING;
        link.closeNow(new IOException(closeReason));
      }
    }
  }

  private void updateDeadline() {
    Deadline.Stage stage = stage();
    link.deadline(deadline.update(stage, progressIn(stage), System.nanoTime()));
  }

  private Deadline.Stage stage() {
    if (ending.isGoodbyeSaid()) {
      return ending == Ending.LINGERING ? Deadline.Stage.LINGERING : Deadline.Stage.CLOSING;
    }
    if (outputFull) {
      return Deadline.Stage.OUTPUT;
    }
    if (calls.isPending()) {
      return mail.isCompleting() ? Deadline.Stage.COMPLETION : Deadline.Stage.SERVICE;
    }
    if (isHandshaking()) {
      return Deadline.Stage.HANDSHAKE;
    }
    return mail.isReceivingContent() ? Deadline.Stage.CONTENT : Deadline.Stage.COMMAND;
  }

  /**
   * What has to change within a stage's time. Of the client's: events, and every 1,000 octets
   * consumed. Octets of an unfinished line are not consumed, and content comes in slices as small
   * as the client likes, so neither counts by itself.
   */
  private long progressIn(Deadline.Stage stage) {
    return switch (stage) {
      case COMMAND, CONTENT ->
          eventsHandled + (receivedOctets - connection.bufferedOctets()) / PROGRESS_OCTETS;
      case SERVICE, COMPLETION -> calls.made();
      case OUTPUT -> sentOctets - link.unwrittenOctets();
      case HANDSHAKE, LINGERING, CLOSING -> 0;
    };
  }

  private boolean isIdle() {
    return !mail.isGoingOn() && !isHandshaking();
  }

  /**
   * Reads on or not: what is stored and what the service has stay below the bound. What is needed
   * to go on is read whatever is stored: it is an unfinished line, and bounded by the limit for
   * lines.
   */
  private void settle(boolean hungry) {
    if (ending.isGoodbyeSaid()) {
      return;
    }
    if (hungry) {
      storedOctets = connection.bufferedOctets();
    }
    long held = storedOctets + mail.octetsWithService();
    int bound =
        budget.pressure() == Pressure.NONE
            ? options.maxInFlightOctets()
            : Math.min(TIGHT_OCTETS, options.maxInFlightOctets());
    if (hungry || held <= bound / 2) {
      link.resumeReading();
    } else if (held > bound) {
      link.suspendReading();
    }
  }

  private boolean isOutputFull() {
    if (connection.pendingOutputOctets() >= WRITE_OCTETS) {
      flush();
    }
    int bound =
        budget.pressure() == Pressure.NONE
            ? options.maxOutputOctets()
            : Math.min(TIGHT_OCTETS, options.maxOutputOctets());
    outputFull = link.unwrittenOctets() > bound;
    return outputFull;
  }

  private void flush() {
    if (taskRunning) {
      return; // the engine is in use
    }
    ByteBuffer octets = connection.takeOutput();
    sentOctets += octets.remaining();
    link.write(octets);
  }
}
