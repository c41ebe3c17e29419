package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.stage.BlockingCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of blocking methods, seen as one of stages: its calls run on the executor, one
 * after the other. Content is gathered and handed over in large pieces, so that a small message
 * costs one task, at its end.
 *
 * <p>Called as {@link MailTransaction} says: one call after the other, {@code abort} at any time.
 */
final class BlockingTransaction implements MailTransaction {
  // Chosen: what a disk takes in one piece; and so many slices, since a client may send single
  // octets, each in a buffer of its own.
  private static final int GATHERED_OCTETS = 65_536;
  private static final int GATHERED_SLICES = 64;

  private final BlockingMailService.Transaction transaction;
  private final Executor executor;
  // The call that is running or was the last; abort runs after it.
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private List<ByteBuffer> gathered = new ArrayList<>();
  private int gatheredOctets;

  BlockingTransaction(BlockingMailService.Transaction transaction, Executor executor) {
    this.transaction = transaction;
    this.executor = executor;
  }

  @Override
  public Optional<String> messageId() {
    return transaction.messageId();
  }

  @Override
  public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
    return call(() -> transaction.recipient(forwardPath, parameters));
  }

  /** Keeps the slice without copying it: a connection's octets are in a buffer of their own. */
  @Override
  public CompletionStage<Void> content(ByteBuffer content) {
    gathered.add(content);
    gatheredOctets += content.remaining();
    if (gatheredOctets < GATHERED_OCTETS && gathered.size() < GATHERED_SLICES) {
      return CompletableFuture.completedFuture(null);
    }
    List<ByteBuffer> slices = takeGathered();
    return call(() -> {
          hand(slices);
          return slices;
        })
        .thenAccept(handed -> {});
  }

  @Override
  public CompletionStage<Completion> complete() {
    List<ByteBuffer> slices = takeGathered();
    return call(
        () -> {
          try {
            hand(slices);
          } catch (Rejected | IOException | RuntimeException | Error refusalOrFault) {
            transaction.abort();
            throw refusalOrFault;
          }
          return transaction.completion();
        });
  }

  @Override
  public void abort() {
    takeGathered();
    // Through the same door as the call before it, and after it.
    var unused = last.whenComplete((done, failed) -> abortNow());
  }

  private void abortNow() {
    try {
      executor.execute(transaction::abort);
    } catch (RejectedExecutionException shutDown) {
      // Files and the like must not be left: better on a thread that is not meant to block.
      transaction.abort();
    }
  }

  private void hand(List<ByteBuffer> slices) throws Rejected, IOException {
    for (ByteBuffer slice : slices) {
      transaction.content(slice);
    }
  }

  private List<ByteBuffer> takeGathered() {
    List<ByteBuffer> taken = gathered;
    gathered = new ArrayList<>();
    gatheredOctets = 0;
    return taken;
  }

  private <T extends @Nullable Object> BlockingCall<T> call(Callable<T> method) {
    BlockingCall<T> call = BlockingCall.on(executor, method);
    last = call;
    return call;
  }
}
