package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A change that waits for the writer.
 *
 * @param <T> what it gives
 */
final class Job<T> {
  /** The work on the database; may be called again after the transaction failed. */
  interface Work<T> {
    T on(Database database) throws SQLException, IOException;
  }

  private final String name;
  private final Work<T> work;
  private final boolean isRepeated;
  private final Runnable afterwards;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private @Nullable T given;
  private @Nullable Throwable fault;

  /**
   * A job.
   *
   * @param name for messages
   * @param work what is done
   * @param isRepeated whether it is tried until the store takes it
   * @param afterwards runs once on the writer's thread, when it is done or has failed for good; of
   *     one that is repeated, only when it is done
   */
  Job(String name, Work<T> work, boolean isRepeated, Runnable afterwards) {
    this.name = name;
    this.work = work;
    this.isRepeated = isRepeated;
    this.afterwards = afterwards;
  }

  CompletableFuture<T> result() {
    return result;
  }

  String name() {
    return name;
  }

  /** The name, and the fault if there was one. */
  @Override
  public String toString() {
    Throwable failed = fault;
    return failed == null ? name : name + ": " + failed.getMessage();
  }

  /** Does the work, and keeps what it gave until the commit. */
  void run(Database database) throws SQLException, IOException {
    fault = null;
    given = work.on(database);
  }

  void failed(Throwable cause) {
    fault = cause;
  }

  /** Whether it waits for a better time. */
  boolean isToBeRepeated() {
    return isRepeated && fault instanceof SQLException;
  }

  /** Tells the outcome after the commit. */
  void complete(Executor executor) {
    Throwable failed = fault;
    if (!isRepeated || failed == null) {
      afterwards.run();
    }
    Runnable completion =
        failed == null
            ? () -> result.complete(given)
            : () ->
                result.completeExceptionally(
                    failed instanceof SQLException sql
                        ? Database.failure("cannot write to the queue (" + name + ")", sql)
                        : failed);
    executor.execute(completion);
  }
}
