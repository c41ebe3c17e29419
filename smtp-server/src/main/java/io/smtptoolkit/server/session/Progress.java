package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ChunkStarted;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.session.SessionState;
import java.util.function.LongSupplier;

/**
 * The progress of one connection, what it is at and whether it gets on with it: what its {@link
 * Deadline} asks. On the connection's thread only.
 */
final class Progress {
  // RFC 5321 §4.5.3.1.6: the longest line of text; what a client with a slow line can send in a
  // minute.
  private static final int CONTENT_OCTETS = 1_000;

  private final LongSupplier clock;
  private final ServerConnection connection;
  private final Peer peer;
  private final TlsTasks tls;
  private final ServiceCalls calls;
  private final MailPhase mail;
  private final Errors errors;
  private final HelloPhase hello;
  private final Output output;
  private final Goodbye goodbye;
  private long receivedOctets;
  private long events;
  private long lastEventNanos;

  Progress(
      LongSupplier clock,
      ServerConnection connection,
      Peer peer,
      TlsTasks tls,
      ServiceCalls calls,
      MailPhase mail,
      Errors errors,
      HelloPhase hello,
      Output output,
      Goodbye goodbye) {
    this.clock = clock;
    this.lastEventNanos = clock.getAsLong();
    this.connection = connection;
    this.peer = peer;
    this.tls = tls;
    this.calls = calls;
    this.mail = mail;
    this.errors = errors;
    this.hello = hello;
    this.output = output;
    this.goodbye = goodbye;
  }

  void received(int octets) {
    receivedOctets += octets;
  }

  long receivedOctets() {
    return receivedOctets;
  }

  /** Content does not count: it comes in slices as small as the client likes. */
  void handling(ServerEvent event) {
    if (event instanceof ContentReceived) {
      return;
    }
    events++;
    lastEventNanos = clock.getAsLong();
    if (event instanceof CommandReceived
        || event instanceof Violation
        || (event instanceof ChunkStarted chunk && chunk.size() < CONTENT_OCTETS)) {
      errors.command();
    }
  }

  /** Whether content is what the client sends, or between two chunks of it is to send. */
  boolean isInContent() {
    return mail.isReceivingContent() || connection.state() == SessionState.CHUNKING;
  }

  /** Since when the client has done nothing. */
  long lastEventNanos() {
    return lastEventNanos;
  }

  /** Whether no mail and no handshake is going on. */
  boolean isIdle() {
    return !mail.isGoingOn() && !tls.isHandshaking();
  }

  Deadline.Stage stage() {
    if (goodbye.isSaid()) {
      return goodbye.isLingering() ? Deadline.Stage.LINGERING : Deadline.Stage.CLOSING;
    }
    if (output.isFull()) {
      return Deadline.Stage.OUTPUT;
    }
    if (calls.isPending()) {
      return mail.isCompleting() ? Deadline.Stage.COMPLETION : Deadline.Stage.SERVICE;
    }
    if (errors.isPause()) {
      return Deadline.Stage.PAUSE;
    }
    if (hello.isWaiting()) {
      return Deadline.Stage.GREETING;
    }
    if (peer.isAwaitingHeader()) {
      return Deadline.Stage.PROXY_HEADER;
    }
    if (tls.isHandshaking()) {
      return Deadline.Stage.HANDSHAKE;
    }
    return mail.isReceivingContent() ? Deadline.Stage.CONTENT : Deadline.Stage.COMMAND;
  }

  /**
   * What has to change within a stage's time. Of the client's: events, but not those of content,
   * which comes in slices as small as the client likes: of content every 1,000 octets. Octets of a
   * line never count, also not those of a line too long, which are dropped as they come.
   */
  long in(Deadline.Stage stage) {
    return switch (stage) {
      case COMMAND -> events;
      case CONTENT -> events + connection.consumedOctets() / CONTENT_OCTETS;
      case SERVICE, COMPLETION -> calls.made();
      case PAUSE -> errors.count();
      case OUTPUT -> output.sentOctets();
      case GREETING, PROXY_HEADER, HANDSHAKE, LINGERING, CLOSING -> 0;
    };
  }
}
