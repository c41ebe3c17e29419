package io.smtptoolkit.client;

import io.smtptoolkit.client.lend.Lender;
import io.smtptoolkit.client.lend.LentConnection;
import io.smtptoolkit.client.phase.Callbacks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The means that a client lends to its pools. Nothing of it runs on the user's executor but {@link
 * #complete}: a pool goes on whatever the executor does.
 *
 * <p>Thread-safe.
 *
 * @param connecting opens a connection, whose future is completed on any thread
 * @param own threads of the client's own
 * @param callbacks where futures of the user's are completed
 * @param timer of the client
 * @param waiting throws where waiting would hang
 */
record Lending(
    Function<Endpoint, CompletableFuture<SmtpConnection>> connecting,
    Executor own,
    Callbacks callbacks,
    ScheduledExecutorService timer,
    Runnable waiting)
    implements Lender {
  @Override
  public CompletableFuture<LentConnection> connect(Endpoint endpoint) {
    CompletableFuture<SmtpConnection> connection = connecting.apply(endpoint);
    var lent = new CompletableFuture<LentConnection>();
    var unused =
        connection.whenComplete(
            (it, error) -> {
              if (error != null) {
                lent.completeExceptionally(Waiting.cause(error));
              } else if (!lent.complete(it.lent())) {
                it.abort();
              }
            });
    var unusedEither =
        lent.whenComplete(
            (it, error) -> {
              if (error != null) {
                connection.cancel(true);
              }
            });
    return lent;
  }

  @Override
  public void complete(Runnable action) {
    callbacks.complete(action);
  }

  @Override
  public boolean work(Runnable task) {
    try {
      own.execute(task);
      return true;
    } catch (RejectedExecutionException closedClient) {
      return false;
    }
  }

  @Override
  public void later(Duration time, Runnable task) {
    try {
      var unused = timer.schedule(task, Timeouts.nanos(time), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closedClient) {
      // Closing the client ends all connections, and with them what is waited for.
    }
  }

  @Override
  public void requireMayWait() {
    waiting.run();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public <T> T await(CompletableFuture<T> future) throws SmtpClientException, InterruptedException {
    return Waiting.forResult(future);
  }
}
