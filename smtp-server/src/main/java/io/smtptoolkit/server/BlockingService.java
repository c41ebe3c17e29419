package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.reply.Replies;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A service of plain methods behind the asynchronous interface: each call is a task. Immutable. */
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
    CompletableFuture<Begin> begun = new CompletableFuture<>();
    try {
      executor.execute(() -> begin(session, reversePath, parameters, begun));
    } catch (RuntimeException rejected) {
      begun.completeExceptionally(rejected);
    }
    return begun;
  }

  private void begin(
      SessionInfo session,
      ReversePath reversePath,
      MailParameters parameters,
      CompletableFuture<Begin> begun) {
    try {
      BlockingMailService.Transaction opened = service.open(session, reversePath, parameters);
      begun.complete(Begin.accepted(new BlockingTransaction(opened, executor)));
    } catch (Throwable refusalOrFault) {
      begun.completeExceptionally(refusalOrFault);
    }
  }
}
