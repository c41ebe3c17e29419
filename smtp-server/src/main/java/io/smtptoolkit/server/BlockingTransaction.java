package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A transaction of blocking methods, seen as one of stages that are complete when they are
 * returned.
 */
final class BlockingTransaction implements MailTransaction {
  private final BlockingMailService.Transaction transaction;

  BlockingTransaction(BlockingMailService.Transaction transaction) {
    this.transaction = transaction;
  }

  @Override
  public Optional<String> messageId() {
    return transaction.messageId();
  }

  @Override
  public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
    try {
      return CompletableFuture.completedFuture(transaction.recipient(forwardPath, parameters));
    } catch (Rejected refusal) {
      return CompletableFuture.completedFuture(refusal.reply());
    } catch (IOException fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer content) {
    try {
      transaction.content(content);
      return CompletableFuture.completedFuture(null);
    } catch (Rejected | IOException refusalOrFault) {
      return CompletableFuture.failedFuture(refusalOrFault);
    }
  }

  @Override
  public CompletionStage<Completion> complete() {
    try {
      return CompletableFuture.completedFuture(Completion.of(transaction.complete()));
    } catch (Rejected | IOException refusalOrFault) {
      return CompletableFuture.failedFuture(refusalOrFault);
    }
  }

  @Override
  public void abort() {
    transaction.abort();
  }
}
