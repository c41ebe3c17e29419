package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.CommandHandler;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of extension bundles: asks their handlers and gives their replies. On the connection's
 * thread only.
 */
final class VerbPhase {
  private static final CommandHandler NONE =
      (session, command) -> CompletableFuture.completedFuture(Replies.commandNotImplemented());

  private final Map<String, CommandHandler> handlers;
  private final ServiceCalls calls;
  private final Answers answers;
  private final MailPhase mail;
  private final Watch watch;

  VerbPhase(
      Map<String, CommandHandler> handlers,
      ServiceCalls calls,
      Answers answers,
      MailPhase mail,
      Watch watch) {
    this.handlers = handlers;
    this.calls = calls;
    this.answers = answers;
    this.mail = mail;
    this.watch = watch;
  }

  void command(CustomCommand command) {
    CommandHandler handler =
        handlers.getOrDefault(command.keyword().toUpperCase(Locale.ROOT), NONE);
    calls.await(
        () -> handler.handle(watch.session(), command),
        this::give,
        fault -> give(answers.replyTo(fault)));
  }

  private void give(@Nullable Reply reply) {
    if (!mail.isOver()) {
      answers.give(answers.mended(ServiceReplies.Stage.VERB, reply));
    }
  }
}
