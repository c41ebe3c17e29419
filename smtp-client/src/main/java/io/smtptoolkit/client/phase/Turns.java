package io.smtptoolkit.client.phase;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a connection, one after the other. A task may be prepared during the one before it,
 * and may follow it before its end where {@link Task#mayFollow} says so.
 *
 * <p>Confined to the connection's I/O thread, but for {@link #add} and the futures that it returns.
 */
public final class Turns {
  /**
   * Something that is done in its turn. Each method is called on the connection's I/O thread.
   *
   * @param <T> what comes of it
   */
  public interface Task<T> {
    /**
     * Begins, since nothing else is under way.
     *
     * @return completed at its end, on the same thread
     */
    CompletableFuture<T> begin();

    /**
     * Does what can be done before its turn, since it is the next.
     *
     * @param changed run on the same thread when this task may follow, or may be followed
     */
    default void prepare(Runnable changed) {}

    /**
     * Says whether it may begin now, before the end of the task that is under way.
     *
     * @param before that task
     * @return false for most
     */
    default boolean mayFollow(Task<?> before) {
      return false;
    }

    /**
     * Begins before the end of the task that is under way.
     *
     * @return completed at its end, after that of the one before it
     */
    default CompletableFuture<T> follow() {
      return begin();
    }

    /** It will not begin: its caller wants it no more. */
    default void takeBack() {}
  }

  private final Dialogue dialogue;
  private final Deque<Call<?>> waiting = new ArrayDeque<>();
  private @Nullable Call<?> current;
  private @Nullable Call<?> following;
  private boolean advancing;
  private boolean again;

  /**
   * None so far.
   *
   * @param dialogue the connection
   */
  public Turns(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /**
   * Adds a task, from any thread.
   *
   * @param <T> what comes of it
   * @param task what to do in its turn
   * @param completing runs what completes the future
   * @return what comes of it. To cancel it takes the task back if it has not begun, and otherwise
   *     closes the connection, once the task before it has ended
   */
  public <T> CompletableFuture<T> add(Task<T> task, Consumer<Runnable> completing) {
    var call = new Call<T>(task, completing);
    dialogue.execute(
        () -> {
          waiting.add(call);
          advance();
        });
    return call.result;
  }

  /** A loop, as each of many may end at once when the connection is gone. */
  private void advance() {
    again = true;
    if (advancing) {
      return;
    }
    advancing = true;
    while (again) {
      again = false;
      if (current == null) {
        beginNext();
      }
      if (current != null && following == null) {
        prepareNext(current);
      }
    }
    advancing = false;
  }

  private void beginNext() {
    Call<?> next = following;
    if (next != null) {
      following = null;
      current = next;
      next.isNowFirst();
      return;
    }
    next = firstWaiting();
    if (next != null && next.start()) {
      waiting.remove();
      current = next;
      next.begin();
    }
  }

  private void prepareNext(Call<?> first) {
    Call<?> next = firstWaiting();
    if (next == null) {
      return;
    }
    next.task.prepare(this::advance);
    if (next.task.mayFollow(first.task) && next.start()) {
      waiting.remove();
      following = next;
      next.follow();
    }
  }

  /** Those that were cancelled are passed over. */
  private @Nullable Call<?> firstWaiting() {
    Call<?> first = waiting.peek();
    while (first != null && !first.isWaiting()) {
      waiting.remove();
      first.task.takeBack();
      first = waiting.peek();
    }
    return first;
  }

  /** Something that was asked for, and may be cancelled. */
  private final class Call<T> {
    private enum Progress {
      WAITING,
      RUNNING,
      DONE
    }

    private final Task<T> task;
    private final Consumer<Runnable> completing;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WAITING);
    private boolean cancelled;

    Call(Task<T> task, Consumer<Runnable> completing) {
      this.task = task;
      this.completing = completing;
      var unused = result.whenComplete((value, error) -> completedBySomeone());
    }

    boolean isWaiting() {
      return progress.get() == Progress.WAITING;
    }

    boolean start() {
      return progress.compareAndSet(Progress.WAITING, Progress.RUNNING);
    }

    void begin() {
      run(
          () -> {
            task.prepare(Turns.this::advance);
            return task.begin();
          });
    }

    void follow() {
      run(task::follow);
    }

    /** The task before it has ended: its end can no longer be lost with this one. */
    void isNowFirst() {
      if (cancelled) {
        dialogue.cancel();
      }
    }

    private void run(Supplier<CompletableFuture<T>> task) {
      CompletableFuture<T> ending;
      try {
        ending = task.get();
      } catch (RuntimeException | Error bug) {
        dialogue.abort("the client failed: " + bug);
        ending = CompletableFuture.failedFuture(bug);
      }
      var unused = ending.whenComplete((value, error) -> complete(value, error));
    }

    private void complete(@Nullable T value, @Nullable Throwable error) {
      progress.set(Progress.DONE);
      Runnable completion =
          error == null
              ? () -> result.complete(value)
              : () -> result.completeExceptionally(cause(error));
      // The message that follows does not wait until a thread is woken for this one.
      dialogue.afterWriting(() -> completing.accept(completion));
      if (following == this) {
        following = null;
      } else {
        current = null;
      }
      advance();
    }

    /**
     * Completed by us, or else cancelled: what is under way cannot be taken back but by closing.
     */
    private void completedBySomeone() {
      Progress before = progress.getAndSet(Progress.DONE);
      if (before == Progress.RUNNING) {
        dialogue.execute(this::cancelRunning);
      } else if (before == Progress.WAITING) {
        dialogue.execute(Turns.this::advance);
      }
    }

    private void cancelRunning() {
      cancelled = true;
      if (current == this) {
        dialogue.cancel();
      }
    }
  }

  private static Throwable cause(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }
}
