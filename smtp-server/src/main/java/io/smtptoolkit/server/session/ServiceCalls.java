package io.smtptoolkit.server.session;

import io.smtptoolkit.server.stage.UnwantedStage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls to the service of one connection, one at a time. A stage that is complete when it is
 * returned is used at once; for another one the connection waits, without a thread, until its
 * result arrives on the connection's thread. Used on that thread only.
 */
final class ServiceCalls {
  private final Executor thread;
  private final Runnable whenSettled;
  private Optional<CompletionStage<?>> pending = Optional.empty();
  private boolean givenUp;
  private int made;

  ServiceCalls(Executor thread, Runnable whenSettled) {
    this.thread = thread;
    this.whenSettled = whenSettled;
  }

  /** Whether a stage is incomplete: nothing may happen on the connection before it is not. */
  boolean isPending() {
    return pending.isPresent();
  }

  /** How many calls were made so far; to see that it changes. */
  int made() {
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
    CompletableFuture<T> done;
    try {
      CompletionStage<T> stage = call.get();
      if (stage == null) {
        throw new IllegalStateException("the service returned null instead of a stage");
      }
      // The stages of CompletableFuture.completedStage have no isDone(); their future has.
      done = stage instanceof CompletableFuture<T> ? stage.toCompletableFuture() : null;
      if (done == null || !done.isDone()) {
        waitFor(stage, then, otherwise);
        return;
      }
    } catch (Throwable fault) {
      pending = Optional.empty();
      otherwise.accept(survivable(fault));
      return;
    }
    use(done, then, otherwise);
  }

  /**
   * The connection does not wait any longer for the stage that is incomplete, if there is one; its
   * result is still used when it comes.
   */
  void giveUp() {
    pending.ifPresent(
        stage -> {
          if (!givenUp && stage instanceof UnwantedStage told) {
            givenUp = true;
            told.unwanted();
          }
        });
  }

  private <T> void waitFor(
      CompletionStage<T> stage, Consumer<T> then, Consumer<Throwable> otherwise) {
    pending = Optional.of(stage);
    givenUp = false;
    var unused =
        stage.whenComplete(
            (value, fault) ->
                // Also when it is this thread that completes it: nothing re-enters a service.
                thread.execute(
                    () -> {
                      pending = Optional.empty();
                      use(value, fault, then, otherwise);
                      whenSettled.run();
                    }));
  }

  private static <T> void use(
      CompletableFuture<T> done, Consumer<T> then, Consumer<Throwable> otherwise) {
    T value = null;
    Throwable fault = null;
    try {
      value = done.join();
    } catch (RuntimeException failed) {
      fault = failed;
    }
    use(value, fault, then, otherwise);
  }

  private static <T> void use(
      @Nullable T value,
      @Nullable Throwable fault,
      Consumer<T> then,
      Consumer<Throwable> otherwise) {
    if (fault != null) {
      Throwable cause = fault.getCause();
      otherwise.accept(
          survivable(fault instanceof CompletionException && cause != null ? cause : fault));
      return;
    }
    try {
      then.accept(value);
    } catch (Throwable unusable) {
      otherwise.accept(survivable(unusable));
    }
  }

  /** A fault of the machine is not an answer: it ends more than one connection. */
  private static Throwable survivable(Throwable fault) {
    if (fault instanceof VirtualMachineError error && !(fault instanceof StackOverflowError)) {
      throw error;
    }
    return fault;
  }
}
