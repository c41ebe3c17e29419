package io.smtptoolkit.server.mina;

import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.tls.TlsLayer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * The loop of one connection: octets to the session, its events to the {@link MailDialogue}, its
 * replies to the wire, all replies of a batch in one write.
 *
 * <p>The methods that are not private may be called by any thread: they put a task into the
 * connection's queue, where everything else is done.
 */
final class SessionDriver {
  // Chosen: a batch of replies larger than this is written before it is complete.
  private static final int WRITE_OCTETS = 16_384;
  // RFC 5321 §4.5.3.1.6: the longest line of text; what a client with a slow line can send in a
  // minute.
  private static final int PROGRESS_OCTETS = 1_000;

  private final SmtpServerOptions options;
  private final Transport transport;
  private final Consumer<SessionDriver> whenClosed;
  private final SerialQueue queue;
  private final ServerSession session;
  private final Watch watch;
  private final ServiceCalls calls;
  private final MailDialogue dialogue;
  private final ReadGate gate;
  private final Deadline deadline;
  private final AtomicBoolean deadlineQueued = new AtomicBoolean();
  private final AtomicLong unwrittenOctets = new AtomicLong();
  private final AtomicLong writtenOctets = new AtomicLong();

  // Set in the queue, and read by the I/O thread that has written something.
  private volatile boolean outputFull;

  // Only touched in the queue.
  private Optional<TlsLayer> tls = Optional.empty();
  private int takenOctets;
  private boolean inputEnded;
  private boolean stopping;
  private boolean quitting;
  private boolean closing;
  private boolean lingering;
  private boolean closed;
  private long receivedOctets;
  private long eventsHandled;
  private int violations;
  private String closeReason = "connection lost";

  SessionDriver(
      SmtpServerOptions options,
      String connectionId,
      InetSocketAddress local,
      InetSocketAddress remote,
      Transport transport,
      Executor executor,
      Consumer<SessionDriver> whenClosed) {
    this.options = options;
    this.transport = transport;
    this.whenClosed = whenClosed;
    this.session =
        ServerSession.builder()
            .protocol(options.protocol())
            .limits(options.limits())
            .leniencies(options.leniencies())
            .build();
    this.watch =
        new Watch(
            options.observer(), connectionId, options.domain(), local, remote, session::facts);
    this.queue = new SerialQueue(executor, this::broken);
    this.calls = new ServiceCalls(queue, this::run);
    this.dialogue = new MailDialogue(session, options, calls, watch);
    this.gate = new ReadGate(transport, options.maxInFlightOctets());
    this.deadline = new Deadline(options, System.nanoTime());
  }

  /** The connection is open: greets, or refuses with a 421. */
  void open(Optional<Reply> refusal) {
    queue.execute(
        () -> {
          watch.opened();
          if (refusal.isPresent() && options.implicitTls()) {
            close("refused, before TLS", false);
          } else if (refusal.isPresent()) {
            session.close(refusal.get());
            close("refused: " + refusal.get(), false);
          } else if (options.implicitTls()) {
            beginTls();
          } else {
            greet();
          }
          run();
        });
  }

  /** Octets came; they belong to the driver. */
  void received(ByteBuffer octets) {
    // Until it is taken it occupies its whole buffer, however little came: a client that sends
    // single octets to a busy server must not hold a buffer for each of them.
    int occupied = Math.max(octets.remaining(), Listener.MIN_READ_OCTETS);
    gate.received(occupied);
    queue.execute(
        () -> {
          takenOctets += occupied;
          take(octets);
          run();
        });
  }

  /** The client has closed its side; what it has sent is still answered. */
  void inputEnded() {
    gate.ended();
    queue.execute(
        () -> {
          tls.ifPresent(TlsLayer::endOfInput);
          endInput();
          stopLingering();
          run();
        });
  }

  /** The connection is no more. */
  void connectionClosed() {
    queue.execute(
        () -> {
          if (!closed) {
            closed = true;
            closing = true;
            dialogue.end();
            watch.closed(closeReason);
            whenClosed.accept(this);
          }
        });
  }

  /** Stops gracefully: at once when the client is idle, else when its mail transaction is over. */
  void stop() {
    queue.execute(
        () -> {
          stopping = true;
          run();
        });
  }

  /** Stops whatever is going on. */
  void stopNow() {
    queue.execute(
        () -> {
          sayGoodbye(
              Replies.unavailable(options.domain()),
              "stopped during a mail transaction",
              isClientSending());
          run();
        });
  }

  /** Called every now and then by a clock of the server. */
  void checkDeadline(long nowNanos) {
    if (deadline.isOver(nowNanos) && deadlineQueued.compareAndSet(false, true)) {
      queue.execute(
          () -> {
            deadlineQueued.set(false);
            // Whoever was before us in the queue may have moved it, and so may replies that were
            // read since.
            updateDeadline();
            if (!closed && deadline.isOver(System.nanoTime())) {
              tooLate();
              run();
            }
          });
    }
  }

  /** A fault of this connection that nobody foresaw; also one thrown by a task of the queue. */
  void broken(Throwable fault) {
    watch.failed(fault);
    transport.closeNow();
    if (fault instanceof RejectedExecutionException) {
      // The queue is dead, so that the end of the connection will not be told through it.
      dialogue.end();
      whenClosed.accept(this);
    }
  }

  private void take(ByteBuffer octets) {
    if (closing || inputEnded) {
      return;
    }
    if (tls.isEmpty()) {
      receivedOctets += octets.remaining();
      session.receive(octets);
      return;
    }
    TlsLayer layer = tls.get();
    try {
      layer.receive(octets);
    } catch (SSLException fault) {
      write(layer.takeOutput());
      close("TLS failed: " + fault.getMessage(), true);
      return;
    }
    write(layer.takeOutput());
    if (layer.handshakeDone() && !session.facts().tls()) {
      boolean fromTheStart = session.state() == SessionState.CONNECTED;
      session.tlsEstablished();
      watch.tlsEstablished(layer.session());
      if (fromTheStart) {
        greet();
      }
    }
    ByteBuffer plaintext = layer.takePlaintext();
    if (plaintext.hasRemaining()) {
      receivedOctets += plaintext.remaining();
      session.receive(plaintext);
    }
    if (layer.peerClosed()) {
      endInput();
    }
  }

  private void greet() {
    Reply greeting = Replies.greeting(options.domain());
    session.reply(greeting);
    watch.replied(greeting);
  }

  private void endInput() {
    if (!inputEnded) {
      inputEnded = true;
      session.endOfInput();
    }
  }

  /** As far as it goes: until octets, the service, or the client's reading are what is missing. */
  private void run() {
    boolean hungry = false;
    dialogue.abortIfEnded();
    while (!closing && !calls.isPending() && !isOutputFull()) {
      if (session.state() == SessionState.CLOSED) {
        // After a 421 of the service, what a pipelining client sent behind is still coming.
        close("goodbye was said", !quitting);
        break;
      }
      if (stopping && isIdle()) {
        sayGoodbye(Replies.unavailable(options.domain()), "stopped", isClientSending());
        break;
      }
      ServerEvent event = session.next();
      if (event instanceof ServerEvent.Signal) {
        hungry = event.equals(ServerEvent.NEED_BYTES);
        break;
      }
      handle(event);
    }
    flush();
    gate.settled(takenOctets, storedOctets(), hungry);
    takenOctets = 0;
    updateDeadline();
  }

  private void updateDeadline() {
    Deadline.Stage stage = stage();
    deadline.update(stage, progressIn(stage), System.nanoTime());
  }

  private void handle(ServerEvent event) {
    if (!(event instanceof ContentReceived)) {
      eventsHandled++;
    }
    if (event instanceof InputEnded ended) {
      close("the client closed in " + ended.state(), false);
    } else if (event instanceof Violation violation) {
      violated(violation);
    } else {
      quitting = event instanceof CommandReceived received && received.command() instanceof Quit;
      dialogue.handle(event);
      if (session.state() == SessionState.TLS_HANDSHAKE) {
        startTls();
      }
    }
  }

  private void violated(Violation violation) {
    watch.violated(violation.reply(), violation.reason());
    dialogue.abortIfEnded();
    if (violation.reply().isPermanentNegative()) {
      violations++; // RFC 5321 §4.5.3.1.10: 452 to one recipient too many is no fault
    }
    if (session.state() == SessionState.CLOSED) {
      close("closed by a violation: " + violation.reason(), true);
    } else if (violations > options.maxViolations()) {
      sayGoodbye(Replies.tooManyErrors(options.domain()), "too many violations", true);
    }
  }

  /**
   * The 220 goes out in the clear; whatever came behind the command is for the TLS engine and
   * nobody else.
   */
  private void startTls() {
    flush();
    ByteBuffer rest = session.unread();
    beginTls();
    if (rest.hasRemaining()) {
      take(rest);
    }
  }

  private void beginTls() {
    tls = options.tls().map(identity -> new TlsLayer(identity.newServerEngine()));
  }

  private void sayGoodbye(Reply reply, String reason, boolean clientIsSending) {
    boolean canTell = session.state() != SessionState.TLS_HANDSHAKE && !isBeforeTls();
    if (canTell && session.state() != SessionState.CLOSED) {
      session.close(reply);
      watch.replied(reply);
    }
    close(reason, clientIsSending);
  }

  private boolean isClientSending() {
    return dialogue.isReceivingContent() || session.bufferedOctets() > 0;
  }

  private boolean isBeforeTls() {
    return options.implicitTls() && !session.facts().tls();
  }

  /**
   * Writes what is to be written and closes.
   *
   * @param clientIsSending whether the client is likely to send more: then its octets are read and
   *     dropped for a moment, because closing on top of them would reset the connection and could
   *     destroy the last reply on its way
   */
  private void close(String reason, boolean clientIsSending) {
    if (closing) {
      return;
    }
    closing = true;
    closeReason = reason;
    dialogue.end();
    flush();
    tls.ifPresent(
        layer -> {
          layer.closeOutbound();
          write(layer.takeOutput());
        });
    lingering = clientIsSending && !inputEnded;
    if (!lingering) {
      transport.closeWhenWritten();
    }
  }

  private void tooLate() {
    switch (deadline.stage()) {
      case COMMAND, CONTENT ->
          sayGoodbye(Replies.timeout(options.domain()), "timeout", isClientSending());
      case SERVICE -> {
        watch.failed(new IllegalStateException("the service did not complete a stage in time"));
        sayGoodbye(Replies.unavailable(options.domain()), "the service was too slow", true);
      }
      case LINGERING -> stopLingering();
      case HANDSHAKE, OUTPUT, CLOSING -> {
        closeReason = closing ? closeReason : "timeout in " + deadline.stage();
        closing = true;
        dialogue.end();
        transport.closeNow();
      }
    }
  }

  private void stopLingering() {
    if (lingering) {
      lingering = false;
      transport.closeWhenWritten();
    }
  }

  private Deadline.Stage stage() {
    if (closing) {
      return lingering ? Deadline.Stage.LINGERING : Deadline.Stage.CLOSING;
    }
    if (outputFull) {
      return Deadline.Stage.OUTPUT;
    }
    if (calls.isPending()) {
      return Deadline.Stage.SERVICE;
    }
    if (session.state() == SessionState.TLS_HANDSHAKE || isBeforeTls()) {
      return Deadline.Stage.HANDSHAKE;
    }
    return dialogue.isReceivingContent() ? Deadline.Stage.CONTENT : Deadline.Stage.COMMAND;
  }

  /**
   * What has to change within a stage's time. Of the client's: events, and every 1,000 octets
   * consumed. Octets of an unfinished line are not consumed, and content comes in slices as small
   * as the client likes, so neither counts by itself.
   */
  private long progressIn(Deadline.Stage stage) {
    return switch (stage) {
      case COMMAND, CONTENT ->
          eventsHandled + (receivedOctets - session.bufferedOctets()) / PROGRESS_OCTETS;
      case SERVICE -> calls.made();
      case OUTPUT -> writtenOctets.get();
      case HANDSHAKE, LINGERING, CLOSING -> 0;
    };
  }

  private boolean isIdle() {
    return !dialogue.isInTransaction()
        && session.state() != SessionState.TLS_HANDSHAKE
        && !isBeforeTls();
  }

  private int storedOctets() {
    return closing ? 0 : session.bufferedOctets() + dialogue.octetsWithService();
  }

  private boolean isOutputFull() {
    if (session.pendingOutputOctets() >= WRITE_OCTETS) {
      flush();
    }
    if (unwrittenOctets.get() <= options.maxOutputOctets()) {
      outputFull = false;
      return false;
    }
    outputFull = true;
    // It may have been written in between, by a thread that did not see the flag yet.
    if (unwrittenOctets.get() <= options.maxOutputOctets()) {
      outputFull = false;
    }
    return outputFull;
  }

  private void flush() {
    ByteBuffer replies = session.takeOutput();
    if (!replies.hasRemaining()) {
      return;
    }
    if (tls.isEmpty()) {
      write(replies);
      return;
    }
    TlsLayer layer = tls.get();
    try {
      layer.send(replies);
    } catch (SSLException fault) {
      closeReason = "TLS failed: " + fault.getMessage();
      transport.closeNow();
    }
    write(layer.takeOutput());
  }

  private void write(ByteBuffer octets) {
    int length = octets.remaining();
    if (length == 0) {
      return;
    }
    unwrittenOctets.addAndGet(length);
    transport.write(octets, () -> written(length));
  }

  private void written(int octets) {
    writtenOctets.addAndGet(octets);
    if (unwrittenOctets.addAndGet(-octets) <= options.maxOutputOctets() && outputFull) {
      outputFull = false;
      queue.execute(this::run);
    }
  }
}
