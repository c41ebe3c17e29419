package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * The progress of a conversation, and the words for its end there.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Progress {
  private final String id;
  private final AwaitedReplies awaited;
  private Stage begun = Stage.GREETING;
  private Optional<Reply> lastReply = Optional.empty();

  /** At the start of a connection. */
  Progress(String id, AwaitedReplies awaited) {
    this.id = id;
    this.awaited = awaited;
  }

  /** What is under way: the oldest command without its reply, or else what was begun last. */
  Stage stage() {
    return awaited.stage().orElse(begun);
  }

  /** Tells what is under way while no reply is awaited. */
  void begin(Stage stage) {
    begun = stage;
  }

  boolean isShakingHands() {
    return begun == Stage.TLS_HANDSHAKE;
  }

  /** The oldest reply has come; the stage that it ends. */
  Stage replied(Reply reply) {
    lastReply = Optional.of(Watch.masked(reply));
    Stage answered = stage();
    awaited.came(reply);
    begun = answered;
    return answered;
  }

  /** What happened to the connection, in words. */
  ConnectionFailedException broken(String what, Throwable cause) {
    return new ConnectionFailedException(id, stage(), lastReply, what, cause);
  }

  /** This side ends the connection; says why. */
  ConnectionFailedException ended(String why) {
    return new ConnectionFailedException(id, stage(), lastReply, why);
  }

  /** This side ends the connection, since what is under way was cancelled. */
  ConnectionFailedException cancelled() {
    return ended(
        switch (stage()) {
          case END_OF_CONTENT -> "cancelled by this side; the server may have the message";
          case QUIT, OTHER -> "cancelled by this side";
          default -> "cancelled by this side before the end of the content";
        });
  }
}
