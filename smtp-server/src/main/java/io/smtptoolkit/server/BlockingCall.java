package io.smtptoolkit.server;

import io.smtptoolkit.server.stage.UnwantedStage;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method that blocks, as a stage. If it overruns its time, another thread takes its
 * place in our own pool.
 *
 * <p>Thread-safe.
 */
final class BlockingCall<T extends @Nullable Object> extends CompletableFuture<T>
    implements UnwantedStage {
  /** What may be refused, and may fail. */
  interface Method<T extends @Nullable Object> {
    T run() throws Rejected, IOException;
  }

  private final Executor executor;

  private BlockingCall(Executor executor) {
    this.executor = executor;
  }

  static <T extends @Nullable Object> BlockingCall<T> on(Executor executor, Method<T> method) {
    BlockingCall<T> call = new BlockingCall<>(executor);
    try {
      executor.execute(
          () -> {
            try {
              call.complete(method.run());
            } catch (Throwable refusalOrFault) {
              call.completeExceptionally(refusalOrFault);
            }
          });
    } catch (RuntimeException rejected) {
      call.completeExceptionally(rejected);
    }
    return call;
  }

  @Override
  public void unwanted() {
    if (executor instanceof ServicePool pool) {
      pool.replaceUntilDone(this);
    }
  }

  /** What follows a call, such as {@code thenAccept}, passes on that it is unwanted. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new Following<>(this);
  }

  private static final class Following<U> extends CompletableFuture<U> implements UnwantedStage {
    private final UnwantedStage call;

    Following(UnwantedStage call) {
      this.call = call;
    }

    @Override
    public void unwanted() {
      call.unwanted();
    }
  }
}
