package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;

/**
 * The TLS handshake of a dialogue, with its time.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Handshake {
  private final Wire wire;
  private final Progress progress;
  private final AwaitedReplies awaited;
  private final Clock clock;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  Handshake(Wire wire, Progress progress, AwaitedReplies awaited, Clock clock) {
    this.wire = wire;
    this.progress = progress;
    this.awaited = awaited;
    this.clock = clock;
  }

  /** Begins it; completed once TLS is active and the conversation starts anew. */
  CompletableFuture<Void> begin(SSLEngine engine, Duration within) {
    progress.begin(Stage.TLS_HANDSHAKE);
    clock.set(clock.reply(), within, () -> awaited.timeIsUp("the TLS handshake", within));
    wire.startTls(engine);
    return done;
  }

  boolean isUnderWay() {
    return progress.isShakingHands() && !done.isDone();
  }

  /** TLS is active: the time for what the server says next begins. */
  void established() {
    clock.reply().clear();
    awaited.startTime();
    awaited.afterwards(() -> done.complete(null));
  }

  void fail(SmtpClientException cause) {
    done.completeExceptionally(cause);
  }
}
