package io.smtptoolkit.server.stage;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method that blocks, as a stage. If it overruns its time, another thread takes its
 * place in our own pool.
 *
 * <p>Thread-safe.
 */
public final class BlockingCall<T extends @Nullable Object> extends CompletableFuture<T>
    implements UnwantedStage {
  private final Executor executor;

  private BlockingCall(Executor executor) {
    this.executor = executor;
  }

  /**
   * Begins a call.
   *
   * @param executor where it runs; if it rejects it, the call has failed
   * @param method may block, and may throw
   * @param <T> what it returns
   * @return the call
   */
  public static <T extends @Nullable Object> BlockingCall<T> on(
      Executor executor, Callable<T> method) {
    BlockingCall<T> call = new BlockingCall<>(executor);
    try {
      executor.execute(
          () -> {
            try {
              call.complete(method.call());
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

  /** A stage that follows a call, such as {@code thenAccept}, passes on that it is unwanted. */
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
