package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Passes content on while it comes, by the same way on which a service that blocks gets it: a
 * transaction of such a service is begun with the content.
 */
final class Passing implements Intake {
  private final CompletableFuture<MailTransaction> opened;

  Passing(ReceivedEnvelope envelope, ContentHandler handler, Executor executor) {
    opened =
        MailService.blocking(
                (session, reversePath, parameters) -> new Receiving(handler.open(envelope)),
                executor)
            .begin(envelope.session(), envelope.reversePath(), envelope.parameters())
            .thenCompose(Passing::transaction)
            .toCompletableFuture();
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer octets) {
    return onceOpen(transaction -> transaction.content(octets));
  }

  @Override
  public CompletionStage<Completion> complete() {
    return onceOpen(MailTransaction::complete);
  }

  @Override
  public void abort() {
    var unused = opened.thenAccept(MailTransaction::abort);
  }

  /** At once if it is open: the stage is then the call's own, and may be found unwanted. */
  private <T> CompletionStage<T> onceOpen(Function<MailTransaction, CompletionStage<T>> call) {
    return opened.isDone() && !opened.isCompletedExceptionally()
        ? call.apply(opened.join())
        : opened.thenCompose(call);
  }

  private static CompletionStage<MailTransaction> transaction(Begin begin) {
    return begin
        .transaction()
        .<CompletionStage<MailTransaction>>map(CompletableFuture::completedFuture)
        .orElseGet(() -> CompletableFuture.failedFuture(new Rejected(begin.reply())));
  }

  private record Receiving(ContentHandler.Receiver receiver)
      implements BlockingMailService.Transaction {
    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer content) throws Rejected, IOException {
      receiver.content(content);
    }

    @Override
    public Reply complete() throws Rejected, IOException {
      return receiver.complete();
    }

    @Override
    public Completion completion() throws Rejected, IOException {
      return receiver.completion();
    }

    @Override
    public void abort() {
      receiver.abort();
    }
  }
}
