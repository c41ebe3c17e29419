package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.reply.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Checks whether the server is still there.
 *
 * <pre>
 * C: NOOP
 * S: 250 2.0.0 OK
 * </pre>
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class Checking {
  private Checking() {}

  /**
   * Says NOOP.
   *
   * @param dialogue the dialogue, with no transaction running
   * @param within how long to wait for the reply
   * @return the reply, whatever it is. Fails when the connection is gone
   */
  public static CompletableFuture<Reply> run(Dialogue dialogue, Duration within) {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.failedFuture(dialogue.failure().get());
    }
    CompletableFuture<Reply> reply = dialogue.send(new Noop(""), within);
    dialogue.flush();
    return reply.whenComplete((it, error) -> dialogue.stage(Stage.IDLE));
  }
}
