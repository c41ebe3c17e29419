package io.smtptoolkit.server.session;

import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.ServerTimeouts;
import java.time.Duration;

/**
 * The time after which a connection has taken too long over what it is at. The time of a stage runs
 * from its begin, and begins anew with progress only: activity as such is not progress, or a client
 * that sends an octet a minute could stay for ever. On the connection's thread only.
 */
final class Deadline {
  // Chosen: a client that was told goodbye and still sends gets this long to read it.
  private static final Duration LINGERING = Duration.ofSeconds(1);
  // Chosen: the last reply is short, and a client that does not read it by then will not.
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** A stage that a connection can be at. */
  enum Stage {
    /** The client's next command is awaited. */
    COMMAND,
    /** The client is sending content. */
    CONTENT,
    /** A proxy is to say who the client is. */
    PROXY_HEADER,
    /** A TLS handshake is going on. */
    HANDSHAKE,
    /** The service is to complete a stage. */
    SERVICE,
    /** The service is to complete a message. */
    COMPLETION,
    /** The client has made many errors and has to wait. */
    PAUSE,
    /** The greeting is held back, to see whether the client waits for it. */
    GREETING,
    /** The client is to read replies. */
    OUTPUT,
    /** Goodbye is said; the client may still be sending. */
    LINGERING,
    /** The last octets are being written. */
    CLOSING;

    /** Whether the client has to do something. */
    boolean isTheClients() {
      return this == COMMAND || this == CONTENT;
    }
  }

  private final ServerTimeouts timeouts;
  private final Duration header;
  private final Defence defence;
  private final long sessionEndNanos;
  private Stage stage = Stage.COMMAND;
  private long endNanos;
  private long progress;

  // How the client stood when the service, or its own reading, was last waited for: that time is
  // not the client's.
  private Stage clientStage = Stage.COMMAND;
  private long clientProgress;
  private long clientNanosLeft;

  Deadline(ServerTimeouts timeouts, Duration header, Defence defence, long nowNanos) {
    this.timeouts = timeouts;
    this.header = header;
    this.defence = defence;
    sessionEndNanos = nowNanos + timeouts.maxSessionAge().toNanos();
    endNanos = nowNanos + timeout(stage).toNanos();
  }

  /**
   * Begins the time anew if the stage is another one, or has moved on.
   *
   * @param next the stage the connection is in
   * @param soFar any number that changes with progress within that stage
   * @param nowNanos the time, by a clock that never jumps
   * @return when the time of the stage is over
   */
  long update(Stage next, long soFar, long nowNanos) {
    if (next == stage && soFar == progress) {
      return endNanos;
    }
    if (stage.isTheClients() && !next.isTheClients()) {
      clientStage = stage;
      clientProgress = progress;
      clientNanosLeft = endNanos - nowNanos;
    }
    boolean resumed = !stage.isTheClients() && next == clientStage && soFar == clientProgress;
    endNanos = nowNanos + (resumed ? clientNanosLeft : timeout(next).toNanos());
    if (next == Stage.COMMAND) {
      // Within a mail transaction, commands keep an old session for so long and no longer.
      endNanos = earlier(endNanos, sessionEndNanos + timeouts.command().toNanos());
    }
    stage = next;
    progress = soFar;
    return endNanos;
  }

  boolean isOver(long nowNanos) {
    return nowNanos - endNanos >= 0;
  }

  /** When to look again at a client of which a command is awaited, and no mail is going on. */
  long whenIdle() {
    return earlier(endNanos, sessionEndNanos);
  }

  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  /** Whether the session has its age: it is to end when no mail transaction is going on. */
  boolean isSessionOver(long nowNanos) {
    return nowNanos - sessionEndNanos >= 0;
  }

  Stage stage() {
    return stage;
  }

  private Duration timeout(Stage of) {
    return switch (of) {
      case COMMAND, OUTPUT -> timeouts.command();
      case CONTENT -> timeouts.content();
      case PROXY_HEADER -> header;
      case HANDSHAKE -> timeouts.handshake();
      case SERVICE -> timeouts.service();
      case COMPLETION -> timeouts.completion();
      case PAUSE -> defence.errorDelay();
      case GREETING -> defence.greetingDelay();
      case LINGERING -> LINGERING;
      case CLOSING -> CLOSING;
    };
  }
}
