package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import java.util.concurrent.CompletableFuture;

/**
 * Commands of extensions from outside, between transactions.
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class CustomCommands {
  private CustomCommands() {}

  /**
   * Sends a command.
   *
   * @param dialogue the dialogue, with no transaction running
   * @param command the command, of a bundle that the dialogue has
   * @param timeouts how long to wait for the reply
   * @return the reply, whatever it is. Fails when the connection is gone, or the server does not
   *     offer the extension, or it is out of order
   */
  public static CompletableFuture<Reply> send(
      Dialogue dialogue, CustomCommand command, Timeouts timeouts) {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.failedFuture(dialogue.failure().get());
    }
    if (!dialogue.maySend(command)) {
      return CompletableFuture.failedFuture(
          new NotOfferedException(
              dialogue.id(),
              Stage.of(command),
              command.keyword()
                  + " cannot be sent: the server does not offer it, or it is out of order"));
    }
    CompletableFuture<Reply> reply = dialogue.send(command, timeouts.mail());
    dialogue.flush();
    return reply.whenComplete((it, error) -> dialogue.stage(Stage.IDLE));
  }
}
