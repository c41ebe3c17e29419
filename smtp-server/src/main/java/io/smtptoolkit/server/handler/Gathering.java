package io.smtptoolkit.server.handler;

import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.stage.BlockingCall;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Gathers a message, and hands it over when it is whole. Files are written, and deleted, on the
 * executor, each call after the one before.
 */
final class Gathering implements Intake {
  /** The delivery of a message that is whole. */
  @FunctionalInterface
  interface Delivery {
    /** Finishes the spool and gives what was gathered to the handler. */
    CompletionStage<Completion> deliver(ReceivedEnvelope envelope, Spool spool);
  }

  private final ReceivedEnvelope envelope;
  private final Spool spool;
  private final Delivery delivery;
  private final Executor executor;
  // The write that is running or was the last; abort runs after it.
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  Gathering(ReceivedEnvelope envelope, Spool spool, Delivery delivery, Executor executor) {
    this.envelope = envelope;
    this.spool = spool;
    this.delivery = delivery;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer octets) {
    if (spool.keep(octets)) {
      return CompletableFuture.completedFuture(null);
    }
    BlockingCall<Object> written =
        BlockingCall.on(
            executor,
            () -> {
              spool.write(octets);
              return octets;
            });
    last = written;
    return written.thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Completion> complete() {
    CompletionStage<Completion> delivered;
    try {
      delivered = delivery.deliver(envelope, spool);
    } catch (RuntimeException | Error fault) {
      delivered = CompletableFuture.failedFuture(fault);
    }
    // Before the reply: a client that has it finds no trace of the message but the handler's.
    return delivered.whenComplete((completion, fault) -> spool.discard());
  }

  @Override
  public void abort() {
    var unused = last.whenComplete((done, failed) -> discard());
  }

  private void discard() {
    if (!spool.isInFile()) {
      spool.discard();
      return;
    }
    try {
      executor.execute(spool::discard);
    } catch (RejectedExecutionException shutDown) {
      // The file must not be left: better on a thread that is not meant to block.
      spool.discard();
    }
  }
}
