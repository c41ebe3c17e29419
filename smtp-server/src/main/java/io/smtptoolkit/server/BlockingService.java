package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.stage.BlockingCall;
import io.smtptoolkit.server.stage.ServicePool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A service of plain methods as an asynchronous one: each call is a task. Immutable. */
final class BlockingService implements MailService {
  private final BlockingMailService service;
  private final Executor executor;

  BlockingService(BlockingMailService service, Executor executor) {
    this.service = service;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    if (executor instanceof ServicePool pool && pool.isExhausted()) {
      return CompletableFuture.completedFuture(Begin.refused(Replies.localError()));
    }
    return BlockingCall.on(
        executor,
        () ->
            Begin.accepted(
                new BlockingTransaction(service.open(session, reversePath, parameters), executor)));
  }

  @Override
  public Extensions extensions() {
    return service.extensions();
  }

  @Override
  public CompletionStage<Reply> verify(SessionInfo session, Vrfy command) {
    return BlockingCall.on(executor, () -> service.verify(session, command));
  }

  @Override
  public CompletionStage<Reply> expand(SessionInfo session, Expn command) {
    return BlockingCall.on(executor, () -> service.expand(session, command));
  }
}
