package io.smtptoolkit.server;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;

/**
 * Answers the verbs of an extension bundle by a method that may block. {@link
 * CommandHandler#blocking(BlockingCommandHandler)} makes the {@link CommandHandler} of it that a
 * listener takes.
 *
 * <p>Called for several connections at a time, so that an implementation is thread-safe.
 */
@FunctionalInterface
public interface BlockingCommandHandler {
  /**
   * A client gave a command.
   *
   * @param session who is asking
   * @param command what their parser made of the line
   * @return the reply, of a class that the rule of the verb has a transition for
   * @throws Rejected to refuse
   * @throws IOException if the handler fails
   */
  Reply handle(SessionInfo session, CustomCommand command) throws Rejected, IOException;
}
