package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.command.Quit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The end of a conversation.
 *
 * <pre>
 * C: QUIT
 * S: 221 2.0.0 mx.example Closing connection
 * </pre>
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class Closing {
  private Closing() {}

  /**
   * Says QUIT and closes, whatever the reply.
   *
   * @param dialogue the dialogue, with no transaction running
   * @param timeouts how long to wait for the reply
   * @return completed when the conversation is over
   */
  public static CompletableFuture<Void> run(Dialogue dialogue, Timeouts timeouts) {
    return run(dialogue, timeouts.quit());
  }

  /**
   * Says QUIT and closes, whatever the reply.
   *
   * @param dialogue the dialogue, with no transaction running
   * @param within how long to wait for the reply
   * @return completed when the conversation is over
   */
  public static CompletableFuture<Void> run(Dialogue dialogue, Duration within) {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.completedFuture(null);
    }
    if (!dialogue.maySend(new Quit())) {
      // In the middle of something that cannot be ended: only the end of the connection is left.
      dialogue.close();
      return CompletableFuture.completedFuture(null);
    }
    var reply = dialogue.send(new Quit(), within);
    dialogue.flush();
    return reply.handle(
        (said, error) -> {
          dialogue.close();
          return null;
        });
  }
}
