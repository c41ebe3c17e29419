package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.reply.Reply;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The replies that have to come, in their order, and the time that the oldest may take. It runs
 * from when its command, and the octets after it, are written; until then the server has a time to
 * take them.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class AwaitedReplies {
  /** A reply that has to come. */
  private static final class Awaited {
    private final Stage stage;
    private final Duration within;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private boolean octetsFollow;

    Awaited(Stage stage, Duration within, boolean octetsFollow) {
      this.stage = stage;
      this.within = within;
      this.octetsFollow = octetsFollow;
    }
  }

  private final Link link;
  private final Clock clock;
  private final Duration forOctets;
  private final Consumer<SocketTimeoutException> timedOut;
  private final Deque<Awaited> awaited = new ArrayDeque<>();
  private final Deque<Runnable> received = new ArrayDeque<>();

  /**
   * None so far.
   *
   * @param forOctets how long the server may take for octets
   * @param timedOut told what was waited for in vain
   */
  AwaitedReplies(
      Link link, Clock clock, Duration forOctets, Consumer<SocketTimeoutException> timedOut) {
    this.link = link;
    this.clock = clock;
    this.forOctets = forOctets;
    this.timedOut = timedOut;
  }

  /** The stage of the oldest; empty when there is none. */
  Optional<Stage> stage() {
    Awaited oldest = awaited.peek();
    return oldest == null ? Optional.empty() : Optional.of(oldest.stage);
  }

  CompletableFuture<Reply> add(Stage stage, Duration within) {
    return add(1, stage, within, false).get(0);
  }

  /** Several replies to one thing that was said. */
  List<CompletableFuture<Reply>> add(
      int count, Stage stage, Duration within, boolean octetsFollow) {
    var replies = new ArrayList<CompletableFuture<Reply>>(count);
    for (int i = 0; i < count; i++) {
      var newest = new Awaited(stage, within, octetsFollow);
      awaited.add(newest);
      replies.add(newest.reply);
    }
    return replies;
  }

  /** The octets after the newest command are all said. */
  void octetsSent() {
    for (Awaited each : awaited) {
      each.octetsFollow = false;
    }
  }

  /** The oldest has come; it is told with {@link #passOn}. */
  void came(Reply reply) {
    Awaited oldest = awaited.remove();
    received.add(() -> oldest.reply.complete(reply));
    clock.reply().clear();
    startTime();
  }

  /** Has something done after what came before. */
  void afterwards(Runnable action) {
    received.add(action);
  }

  /** Tells what has come, in order; that may begin or end anything. */
  void passOn() {
    for (Runnable next = received.poll(); next != null; next = received.poll()) {
      next.run();
    }
  }

  /** None will come any more. */
  void fail(Throwable cause) {
    for (Awaited next = awaited.poll(); next != null; next = awaited.poll()) {
      next.reply.completeExceptionally(cause);
    }
  }

  /** Something was written, or octets that waited were taken. */
  void written() {
    if (link.unwrittenOctets() > 0) {
      clock.set(clock.write(), forOctets, () -> timeIsUp("the server to take content", forOctets));
    } else {
      clock.write().clear();
      if (!clock.reply().isSet()) {
        startTime();
      }
    }
  }

  /** Starts the time of the oldest, if it may run. */
  void startTime() {
    Awaited oldest = awaited.peek();
    if (oldest != null && !oldest.octetsFollow && link.unwrittenOctets() == 0) {
      clock.set(clock.reply(), oldest.within, () -> timeIsUp(replyTo(oldest.stage), oldest.within));
    }
  }

  /** Gives up, with words for what was waited for. */
  void timeIsUp(String what, Duration within) {
    timedOut.accept(
        new SocketTimeoutException("waited " + DurationWords.of(within) + " for " + what));
  }

  private static String replyTo(Stage stage) {
    return switch (stage) {
      case GREETING -> "the greeting";
      case END_OF_CONTENT -> "the reply to the end of content";
      default -> "the reply to " + stage;
    };
  }
}
