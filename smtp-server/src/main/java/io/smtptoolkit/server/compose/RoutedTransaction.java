package io.smtptoolkit.server.compose;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that becomes that of the service of its first recipient. Called as {@link
 * MailTransaction} says; the lock is for an abort while that service begins.
 */
final class RoutedTransaction implements MailTransaction {
  private final Function<ForwardPath, MailService> routes;
  private final Function<MailService, CompletionStage<Begin>> beginning;
  // All guarded by this.
  private @Nullable MailService service;
  private @Nullable MailTransaction transaction;
  private boolean accepted;
  private boolean aborted;

  RoutedTransaction(
      Function<ForwardPath, MailService> routes,
      Function<MailService, CompletionStage<Begin>> beginning) {
    this.routes = routes;
    this.beginning = beginning;
  }

  @Override
  public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
    MailService wanted = routes.apply(forwardPath);
    MailTransaction current;
    synchronized (this) {
      if (accepted && service != wanted) {
        return CompletableFuture.completedFuture(Replies.tooManyRecipients());
      }
      current = service == wanted ? transaction : null;
    }
    if (current != null) {
      return give(current, forwardPath, parameters);
    }
    release();
    return beginning
        .apply(wanted)
        .thenCompose(
            begin ->
                begin
                    .transaction()
                    .map(it -> use(wanted, it) ? give(it, forwardPath, parameters) : late())
                    .orElseGet(() -> CompletableFuture.completedFuture(begin.reply())));
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer content) {
    return chosen().content(content);
  }

  @Override
  public CompletionStage<Completion> complete() {
    return chosen().complete();
  }

  @Override
  public void abort() {
    synchronized (this) {
      aborted = true;
    }
    release();
  }

  private CompletionStage<Reply> give(
      MailTransaction to, ForwardPath forwardPath, RcptParameters parameters) {
    return to.recipient(forwardPath, parameters)
        .thenApply(
            reply -> {
              if (reply != null && reply.isPositiveCompletion()) {
                accept();
              }
              return reply;
            });
  }

  private synchronized void accept() {
    accepted = true;
  }

  /** Whether the transaction that has begun is still wanted; else it is ended here. */
  private boolean use(MailService by, MailTransaction begun) {
    synchronized (this) {
      if (!aborted) {
        service = by;
        transaction = begun;
        return true;
      }
    }
    begun.abort();
    return false;
  }

  /** Nothing is answered any more. */
  private static CompletionStage<Reply> late() {
    return CompletableFuture.completedFuture(Replies.localError());
  }

  /** Ends the transaction with a service, of which no recipient was accepted or wanted. */
  private void release() {
    MailTransaction released;
    synchronized (this) {
      released = transaction;
      transaction = null;
      service = null;
    }
    if (released != null) {
      released.abort();
    }
  }

  private synchronized MailTransaction chosen() {
    if (transaction == null) {
      throw new IllegalStateException("content came before a recipient was accepted");
    }
    return transaction;
  }
}
