package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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
  // Chosen: how long a client may be idle when there is no memory for others.
  private static final long TIGHT_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ListenerOptions listener;
  private final Link link;
  private final TlsTasks tlsTasks;
  private final Errors errors;
  private final BooleanSupplier stopping;
  private final LongSupplier clock;
  private final Consumer<ConnectionDriver> whenClosed;
  private final ServerConnection connection;
  private final Peer peer;
  private final Watch watch;
  private final ServiceCalls calls;
  private final Answers answers;
  private final MailPhase mail;
  private final AuthPhase auth;
  private final Events events;
  private final Holding holding;
  private final Deadline deadline;

  private Ending ending = Ending.NOT_YET;
  private String closeReason = "connection lost";
  private boolean inputEnded;
  private boolean turnQueued;
  private boolean outputFull;
  private long receivedOctets;
  private long sentOctets;
  private long eventsHandled;
  private long lastEventNanos;

  /**
   * The driver of a connection that was just opened.
   *
   * @param setup of the listener
   * @param shared of the server
   * @param connectionId for logs and messages
   * @param link the connection
   * @param admission asked once the client's address is known
   * @param whenClosed told, once, when nothing of the connection is left
   */
  public ConnectionDriver(
      Setup setup,
      Shared shared,
      String connectionId,
      Link link,
      Admission admission,
      Consumer<ConnectionDriver> whenClosed) {
    this.listener = setup.listener();
    this.link = link;
    this.stopping = shared.stopping();
    this.clock = shared.clock();
    this.lastEventNanos = clock.getAsLong();
    this.whenClosed = whenClosed;
    this.peer = new Peer(listener.frontEnds(), link.localAddress(), link.peerAddress());
    this.connection = setup.newConnection(peer.isAwaitingHeader());
    this.tlsTasks = new TlsTasks(shared.tlsTasks(), link, connection, this::run);
    this.errors = new Errors(setup.options().limits().maxViolations());
    this.watch =
        new Watch(setup.options(), shared.watch(), connectionId, listener, peer, connection::facts);
    this.calls = new ServiceCalls(link::execute, this::run);
    this.answers = new Answers(connection, watch);
    this.mail = new MailPhase(connection, setup, calls, answers, errors, watch);
    HelloPhase hello =
        new HelloPhase(this, connection, setup, calls, answers, watch, peer, admission);
    this.auth =
        new AuthPhase(connection, setup, calls, answers, watch, this::tooManyFailedAttempts);
    this.holding = new Holding(setup.options().limits(), link, connection, mail, shared.budget());
    Replying replying =
        new Replying(
            listener.domain(),
            setup.offer(),
            connection::facts,
            shared.budget(),
            auth::offered,
            peer::offered);
    VerbPhase verbs = new VerbPhase(listener.extensions().handlers(), calls, answers, mail, watch);
    LookupPhase lookups = new LookupPhase(setup, calls, answers, mail, errors, watch);
    FrontEndPhase frontEnd = new FrontEndPhase(listener.frontEnds(), peer, hello, answers);
    this.events =
        new Events(
            this,
            connection,
            setup,
            replying,
            hello,
            mail,
            auth,
            verbs,
            lookups,
            frontEnd,
            answers,
            errors,
            watch);
    this.deadline =
        new Deadline(
            setup.options().timeouts(), listener.frontEnds().headerTime(), clock.getAsLong());
  }

  /** The connection is open: greets, or refuses. */
  public void open() {
    run();
  }

  /**
   * The server has begun to stop: ends at once when the client is idle, else when its mail
   * transaction is over.
   */
  public void stop() {
    link.execute(this::run);
  }

  /** Stops whatever is going on. */
  public void stopNow() {
    link.execute(
        () -> {
          sayGoodbye(
              Refusal.STOPPING,
              Replies.unavailable(listener.domain()),
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
    if (peer.isHeaderUninvited(octets)) {
      refuseHeader("a PROXY header from who is no proxy");
      run();
      return;
    }
    receivedOctets += octets.remaining();
    holding.received(octets.remaining());
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
    if (deadline.isOver(clock.getAsLong())) {
      tooLate();
    }
    run();
  }

  @Override
  public void closed(IOException cause) {
    boolean turnFollows = false;
    try {
      // What the client said before it went still counts, and may take more than a turn.
      run();
      turnFollows = turnQueued && !ending.isGoodbyeSaid();
    } finally {
      if (turnFollows) {
        link.execute(() -> closed(cause));
      } else {
        end();
      }
    }
  }

  private void end() {
    ending = Ending.OVER;
    mail.end();
    auth.givenUp("the connection ended");
    holding.giveBack();
    watch.closed(closeReason, receivedOctets, sentOctets - link.unwrittenOctets());
    whenClosed.accept(this);
  }

  /**
   * What the connection holds, as charged to the budget.
   *
   * @return octets
   */
  public long charged() {
    return holding.charged();
  }

  /**
   * Whether the client reads no replies, or is in a handshake: the first to go when memory is full.
   *
   * @return as of the end of the last turn
   */
  public boolean isSheddable() {
    return holding.isSheddable();
  }

  /** The memory of all connections is tight: ends this one if its client only keeps it. */
  public void relieve() {
    link.execute(
        () -> {
          if (!ending.isGoodbyeSaid()
              && isIdle()
              && clock.getAsLong() - lastEventNanos > TIGHT_IDLE_NANOS) {
            sayGoodbye(
                Refusal.MEMORY,
                Replies.unavailable(listener.domain()),
                "idle, and memory is tight",
                false);
            run();
          }
        });
  }

  /** The memory of all connections is full, and this one holds much of it. */
  public void shed() {
    link.execute(
        () -> {
          if (ending != Ending.OVER && holding.isGivingNothingBack(isHandshaking())) {
            if (!ending.isGoodbyeSaid()) {
              closeReason = "the client reads no replies, or ends no handshake, and memory is full";
              watch.refused(Refusal.MEMORY);
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
    long turnEnd = clock.getAsLong() + TURN_NANOS;
    mail.abortIfEnded();
    while (!ending.isGoodbyeSaid() && !calls.isPending() && !isOutputFull()) {
      if (connection.state() == SessionState.CLOSED) {
        // After a 421 of the service, what a pipelining client sent after it is still coming.
        close("goodbye was said", true);
        break;
      }
      if (isIdle() && isToLeave()) {
        break;
      }
      if (errors.areTooMany()) {
        sayGoodbye(
            Refusal.ERRORS, Replies.tooManyErrors(listener.domain()), "too many errors", true);
        break;
      }
      if (errors.isPause()) {
        break;
      }
      events++;
      if (events > TURN_EVENTS || (events % 16 == 0 && clock.getAsLong() - turnEnd > 0)) {
        nextTurn();
        break;
      }
      ServerEvent event = connection.next();
      if (event == ServerEvent.NEED_BYTES) {
        hungry = true;
        break;
      }
      if (event == ServerEvent.NEED_TASK) {
        tlsTasks.run();
        break;
      }
      handle(event);
    }
    flush();
    if (!ending.isGoodbyeSaid()) {
      holding.settle(hungry);
    }
    holding.charge(isHandshaking());
    updateDeadline();
  }

  /** Ends an idle session if the server stops, or if it has its age. */
  private boolean isToLeave() {
    if (stopping.getAsBoolean()) {
      sayGoodbye(
          Refusal.STOPPING, Replies.unavailable(listener.domain()), "stopped", isClientSending());
    } else if (deadline.isSessionOver(clock.getAsLong())) {
      sayGoodbye(
          Refusal.SESSION_AGE,
          Replies.timeout(listener.domain()),
          "the session is old",
          isClientSending());
    }
    return ending.isGoodbyeSaid();
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
      lastEventNanos = clock.getAsLong();
    }
    event.accept(events);
    mail.abortIfEnded();
  }

  void sayGoodbye(Refusal why, Reply reply, String reason, boolean clientIsSending) {
    if (ending.isGoodbyeSaid()) {
      return;
    }
    watch.refused(why);
    if (isHandshaking() || peer.isAwaitingHeader()) {
      connection.close(reply);
    } else {
      answers.close(reply);
    }
    close(reason, clientIsSending);
  }

  /** The PROXY header or TLS failed. */
  void broken(Throwable cause) {
    if (peer.isAwaitingHeader()) {
      refuseHeader("not a PROXY header: " + cause.getMessage());
      return;
    }
    watch.tlsFailed(TlsFaults.words(cause));
    if (TlsFaults.isOfCertificate(cause)) {
      refusedCertificate(cause);
    } else {
      close("TLS failed: " + TlsFaults.words(cause), true);
    }
  }

  /** The client must show a certificate, and has none that counts. */
  void refusedCertificate(Throwable cause) {
    String reason = "TLS failed: " + TlsFaults.words(cause);
    watch.turnedAway(Refusal.CERTIFICATE, reason);
    close(reason, true);
  }

  /** Without words: the peer that sent it speaks no SMTP. */
  private void refuseHeader(String reason) {
    watch.turnedAway(Refusal.PROXY_HEADER, reason);
    close(reason, false);
  }

  private void tooManyFailedAttempts() {
    sayGoodbye(
        Refusal.FAILED_AUTHENTICATIONS,
        Replies.tooManyErrors(listener.domain()),
        "too many failed authentications",
        true);
  }

  private boolean isClientSending() {
    return mail.isReceivingContent() || connection.bufferedOctets() > 0;
  }

  private boolean isHandshaking() {
    return connection.state() == SessionState.TLS_HANDSHAKE
        || (listener.implicitTls() && !connection.facts().tls());
  }

  /** Writes what is to be written and closes; see {@link Ending#LINGERING}. */
  void close(String reason, boolean clientIsSending) {
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
      case COMMAND, CONTENT -> {
        sayGoodbye(
            Refusal.TIMEOUT, Replies.timeout(listener.domain()), "timeout", isClientSending());
      }
      case SERVICE, COMPLETION -> {
        watch.failed(new IllegalStateException("the service did not complete a stage in time"));
        sayGoodbye(
            Refusal.SLOW_SERVICE,
            Replies.unavailable(listener.domain()),
            "the service was too slow",
            true);
      }
      case PROXY_HEADER -> refuseHeader("no PROXY header in time");
      case PAUSE -> errors.endPause();
      case LINGERING -> closeWhenWritten();
      case HANDSHAKE, OUTPUT, CLOSING -> {
        if (!ending.isGoodbyeSaid()) {
          closeReason = "timeout in " + deadline.stage();
          watch.refused(Refusal.TIMEOUT);
          mail.end();
        }
        ending = Ending.CLOSING;
        link.closeNow(new IOException(closeReason));
      }
    }
  }

  private void updateDeadline() {
    Deadline.Stage stage = stage();
    long end = deadline.update(stage, progressIn(stage), clock.getAsLong());
    link.deadline(stage == Deadline.Stage.COMMAND && isIdle() ? deadline.whenIdle() : end);
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
    if (errors.isPause()) {
      return Deadline.Stage.PAUSE;
    }
    if (peer.isAwaitingHeader()) {
      return Deadline.Stage.PROXY_HEADER;
    }
    if (isHandshaking()) {
      return Deadline.Stage.HANDSHAKE;
    }
    return mail.isReceivingContent() ? Deadline.Stage.CONTENT : Deadline.Stage.COMMAND;
  }

  /**
   * What has to change within a stage's time. Of the client's: events, but not those of content,
   * which comes in slices as small as the client likes: of content every 1,000 octets. Octets of a
   * line never count, also not those of a line too long, which are dropped as they come.
   */
  private long progressIn(Deadline.Stage stage) {
    return switch (stage) {
      case COMMAND -> eventsHandled;
      case CONTENT ->
          eventsHandled + (receivedOctets - connection.bufferedOctets()) / PROGRESS_OCTETS;
      case SERVICE, COMPLETION -> calls.made();
      case PAUSE -> errors.count();
      case OUTPUT -> sentOctets - link.unwrittenOctets();
      case PROXY_HEADER, HANDSHAKE, LINGERING, CLOSING -> 0;
    };
  }

  private boolean isIdle() {
    return !mail.isGoingOn() && !isHandshaking();
  }

  private boolean isOutputFull() {
    if (connection.pendingOutputOctets() >= WRITE_OCTETS) {
      flush();
    }
    outputFull = holding.isOutputFull();
    return outputFull;
  }

  private void flush() {
    if (tlsTasks.isRunning()) {
      return; // the engine is in use
    }
    ByteBuffer octets = connection.takeOutput();
    sentOctets += octets.remaining();
    link.write(octets);
  }
}
