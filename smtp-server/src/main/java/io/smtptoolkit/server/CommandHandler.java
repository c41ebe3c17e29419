package io.smtptoolkit.server;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.stage.BlockingCall;
import io.smtptoolkit.server.stage.ServicePool;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Answers the verbs of an {@link io.smtptoolkit.codec.session.ExtensionBundle}, as {@link
 * MailService} answers those of mail: asynchronous, called on the I/O threads, one call after the
 * other for one connection. For methods that block see {@link #blocking(BlockingCommandHandler)}.
 *
 * <p>A call comes with a command that is offered, in order and well-formed; what is not is answered
 * without it. The reply decides where the conversation goes, as the rule of the verb says. One that
 * lacks its enhanced status code, or has text beyond ASCII for a client that did not ask for it, is
 * mended and logged, as one of a service is.
 *
 * <p>Called for several connections at a time, so that an implementation is thread-safe.
 */
@FunctionalInterface
public interface CommandHandler {
  /**
   * A client gave a command.
   *
   * @param session who is asking; {@code session.facts().states()} has what bundles remember
   * @param command what their parser made of the line
   * @return the reply, of a class that the rule of the verb has a transition for; failed with
   *     {@link Rejected} to refuse, with anything else for 451
   */
  CompletionStage<Reply> handle(SessionInfo session, CustomCommand command);

  /**
   * A handler whose method may block, on 16 threads of its own, which end while there is nothing to
   * do. A call that overruns its time gives its place to another thread.
   *
   * @param handler does the work
   * @return the same, as a listener takes it
   */
  static CommandHandler blocking(BlockingCommandHandler handler) {
    // Chosen: as many as a service that blocks has.
    return blocking(handler, new ServicePool(16));
  }

  /**
   * A handler whose method may block, on the caller's threads: a bounded pool, or virtual threads
   * where the JDK has them.
   *
   * @param handler does the work
   * @param executor where; when it rejects a call, the client is told 451
   * @return the same, as a listener takes it
   */
  static CommandHandler blocking(BlockingCommandHandler handler, Executor executor) {
    return (session, command) -> BlockingCall.on(executor, () -> handler.handle(session, command));
  }
}
