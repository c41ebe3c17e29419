package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  // Chosen: how long a client may be idle when there is no memory for others.
  private static final long TIGHT_IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Setup setup;
  private final Shared shared;
  private final Link link;
  private final TlsTasks tlsTasks;
  private final Errors errors;
  private final Admission admission;
  private final Consumer<ConnectionDriver> whenClosed;
  private final ServerConnection connection;
  private final Peer peer;
  private final Watch watch;
  private final ServiceCalls calls;
  private final MailPhase mail;
  private final Suspicions suspicions;
  private final HelloPhase hello;
  private final AuthPhase auth;
  private final Events events;
  private final Holding holding;
  private final Deadline deadline;
  private final Output output;
  private final Goodbye goodbye;
  private final Progress progress;
  private final Turns turns;
  private @Nullable ContentRate contentRate;

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
    this.setup = setup;
    this.shared = shared;
    this.link = link;
    this.admission = admission;
    this.whenClosed = whenClosed;
    ListenerOptions listener = setup.listener();
    Runnable run = this::run;
    this.peer = new Peer(listener.frontEnds(), link.localAddress(), link.peerAddress());
    this.connection = setup.newConnection(peer.isAwaitingHeader());
    this.tlsTasks = new TlsTasks(shared.tlsTasks(), link, connection, listener.implicitTls(), run);
    this.errors = new Errors(setup.options().limits().maxViolations(), listener.defence());
    this.watch = new Watch(setup, shared, connectionId, peer, connection);
    this.calls = new ServiceCalls(link, run);
    Answers answers = new Answers(connection, watch);
    this.mail = new MailPhase(connection, setup, calls, answers, errors, watch);
    this.holding = new Holding(setup.options().limits(), link, connection, mail, shared.budget());
    this.output = new Output(link, connection, tlsTasks, holding);
    this.goodbye =
        new Goodbye(
            listener.domain(), link, connection, peer, tlsTasks, mail, output, answers, watch);
    this.suspicions = new Suspicions(listener, connection, goodbye, watch);
    this.hello =
        new HelloPhase(
            goodbye, connection, setup, calls, answers, watch, peer, admission, suspicions);
    this.auth = new AuthPhase(connection, listener, calls, answers, watch, goodbye);
    this.events =
        new Events(
            goodbye,
            connection,
            setup,
            shared.budget(),
            calls,
            hello,
            mail,
            auth,
            peer,
            new ClientRates(setup, shared, peer, watch),
            suspicions,
            answers,
            errors,
            watch);
    this.deadline =
        new Deadline(
            setup.timeouts(), listener.frontEnds().headerTime(), listener.defence(), now());
    this.progress = newProgress();
    this.turns = new Turns(link, shared.clock(), run);
  }

  private Progress newProgress() {
    return new Progress(
        shared.clock(), connection, peer, tlsTasks, calls, mail, errors, hello, output, goodbye);
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
          goodbye.say(
              Refusal.STOPPING,
              Replies.unavailable(setup.listener().domain()),
              "stopped during a mail transaction",
              goodbye.isClientSending());
          run();
        });
  }

  @Override
  public void received(ByteBuffer octets) {
    if (goodbye.isSaid()) {
      return;
    }
    if (peer.isHeaderUninvited(octets)) {
      goodbye.refuseHeader("a PROXY header from an address that is not a proxy of ours");
      run();
      return;
    }
    progress.received(octets.remaining());
    holding.received(octets.remaining());
    connection.receive(octets);
    run();
  }

  @Override
  public void inputEnded() {
    if (goodbye.inputEnded()) {
      // A client that has closed waits for nothing.
      hello.endWait();
      errors.endPause();
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
    if (contentRate != null && contentRate.isTooSlow() && !goodbye.isSaid()) {
      goodbye.say(
          Refusal.SLOW_CONTENT,
          Replies.timeout(setup.listener().domain()),
          "content came too slowly",
          goodbye.isClientSending());
    } else if (deadline.isOver(now())) {
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
      turnFollows = turns.isQueued() && !goodbye.isSaid();
    } finally {
      if (turnFollows) {
        link.execute(() -> closed(cause));
      } else {
        end();
      }
    }
  }

  private void end() {
    String reason = goodbye.over();
    suspicions.lookForSmuggling();
    mail.end();
    auth.givenUp("the connection ended");
    holding.giveBack();
    watch.closed(reason, progress.receivedOctets(), output.sentOctets());
    admission.leave();
    whenClosed.accept(this);
  }

  /**
   * The memory that the connection holds, as charged to the budget.
   *
   * @return octets
   */
  public long charged() {
    return holding.charged();
  }

  /**
   * Says whether the client reads no replies, or is in a handshake: the first to go when memory is
   * full.
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
          if (!goodbye.isSaid()
              && progress.isIdle()
              && now() - progress.lastEventNanos() > TIGHT_IDLE_NANOS) {
            goodbye.say(
                Refusal.MEMORY,
                Replies.unavailable(setup.listener().domain()),
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
          if (!goodbye.isOver() && holding.isGivingNothingBack(tlsTasks.isHandshaking())) {
            goodbye.closeNow(
                Refusal.MEMORY,
                "the client reads no replies, or ends no handshake, and memory is full");
          }
        });
  }

  /** As far as it goes: until octets, the service, or the client's reading are what is missing. */
  private void run() {
    if (goodbye.isOver()) {
      return;
    }
    boolean hungry = false;
    turns.begin();
    mail.abortIfEnded();
    while (!goodbye.isSaid() && !calls.isPending() && !output.fills()) {
      if (connection.state() == SessionState.CLOSED) {
        // After a 421 of the service, what a pipelining client sent after it is still coming.
        goodbye.close("goodbye was said", true);
        break;
      }
      if (progress.isIdle() && isToLeave()) {
        break;
      }
      if (errors.areTooMany()) {
        goodbye.tooManyErrors();
        break;
      }
      if (errors.areCommandsTooMany()) {
        goodbye.say(
            Refusal.COMMANDS,
            Replies.tooManyCommands(setup.listener().domain()),
            "too many commands without a message",
            true);
        break;
      }
      if (errors.isPause() || hello.isWaiting() || turns.isOver()) {
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
    output.flush();
    if (!goodbye.isSaid()) {
      holding.settle(hungry);
    }
    holding.charge(tlsTasks.isHandshaking());
    updateDeadline();
  }

  /** Ends an idle session if the server stops, or if it has its age. */
  private boolean isToLeave() {
    if (shared.stopping().getAsBoolean()) {
      goodbye.say(
          Refusal.STOPPING,
          Replies.unavailable(setup.listener().domain()),
          "stopped",
          goodbye.isClientSending());
    } else if (deadline.isSessionOver(now())) {
      goodbye.say(
          Refusal.SESSION_AGE,
          Replies.timeout(setup.listener().domain()),
          "the session is old",
          goodbye.isClientSending());
    }
    return goodbye.isSaid();
  }

  private void handle(ServerEvent event) {
    progress.handling(event);
    event.accept(events);
    mail.abortIfEnded();
  }

  private void tooLate() {
    switch (deadline.stage()) {
      case COMMAND, CONTENT -> {
        goodbye.say(
            Refusal.TIMEOUT,
            Replies.timeout(setup.listener().domain()),
            "timeout",
            goodbye.isClientSending());
      }
      case SERVICE, COMPLETION -> {
        watch.failed(new IllegalStateException("the service did not complete a stage in time"));
        goodbye.say(
            Refusal.SLOW_SERVICE,
            Replies.unavailable(setup.listener().domain()),
            "the service was too slow",
            true);
      }
      case PROXY_HEADER -> goodbye.refuseHeader("no PROXY header in time");
      case PAUSE -> errors.endPause();
      case GREETING -> hello.endWait();
      case LINGERING -> goodbye.closeWhenWritten();
      case HANDSHAKE, OUTPUT, CLOSING ->
          goodbye.closeNow(Refusal.TIMEOUT, "timeout in " + deadline.stage());
    }
  }

  private void updateDeadline() {
    Deadline.Stage stage = progress.stage();
    long now = now();
    long end = deadline.update(stage, progress.in(stage), now);
    if (stage == Deadline.Stage.COMMAND && progress.isIdle()) {
      end = deadline.whenIdle();
    }
    long look = lookAtRate(stage.isTheClients(), now);
    link.deadline(look != Link.NEVER && look - end < 0 ? look : end);
  }

  /** Looks how fast the content comes, and says when to look again. */
  private long lookAtRate(boolean isTheClients, long now) {
    if (!progress.isInContent()) {
      contentRate = null;
      return Link.NEVER;
    }
    long octets = connection.consumedOctets();
    if (contentRate == null) {
      contentRate =
          new ContentRate(
              setup.listener().defence().leastContentRate(), setup.timeouts().content(), octets);
    }
    return contentRate.look(isTheClients, octets, now);
  }

  private long now() {
    return shared.clock().getAsLong();
  }
}
