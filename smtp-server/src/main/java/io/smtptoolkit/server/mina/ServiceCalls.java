package io.smtptoolkit.server.mina;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The calls to the service of one connection, one at a time. A stage that is complete when it is
 * returned is used at once; for another one the connection waits, without a thread, until its
 * result arrives through the connection's queue. Used on that queue only.
 */
final class ServiceCalls {
  private final Executor queue;
  private final Runnable whenSettled;
  private boolean pending;
  private long made;

  ServiceCalls(Executor queue, Runnable whenSettled) {
    this.queue = queue;
    this.whenSettled = whenSettled;
  }

  /** Whether a stage is incomplete: nothing may happen on the connection before it is not. */
  boolean isPending() {
    return pending;
  }

  /** How many calls were made so far. */
  long made() {
    return made;
  }

  /**
   * Calls the service and uses what comes of it, now or later.
   *
   * @param call may throw, which is the same as a failed stage
   * @param then given the result; if it throws, {@code otherwise} is given that
   * @param otherwise given what the call failed with
   */
  <T> void await(
      Supplier<CompletionStage<T>> call, Consumer<T> then, Consumer<Throwable> otherwise) {
    made++;
    CompletableFuture<T> stage;
    try {
      stage = call.get().toCompletableFuture();
    } catch (RuntimeException fault) {
      otherwise.accept(fault);
      return;
    }
    if (stage.isDone()) {
      use(stage, then, otherwise);
      return;
    }
    pending = true;
    var unused =
        stage.whenComplete(
            (value, fault) ->
                queue.execute(
                    () -> {
                      pending = false;
                      use(stage, then, otherwise);
                      whenSettled.run();
                    }));
  }

  private static <T> void use(
      CompletableFuture<T> done, Consumer<T> then, Consumer<Throwable> otherwise) {
    try {
      then.accept(done.join());
    } catch (CompletionException fault) {
      otherwise.accept(fault.getCause() == null ? fault : fault.getCause());
    } catch (RuntimeException fault) {
      otherwise.accept(fault);
    }
  }
}
