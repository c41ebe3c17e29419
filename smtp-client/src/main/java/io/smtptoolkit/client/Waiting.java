package io.smtptoolkit.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns futures into blocking calls. */
final class Waiting {
  private Waiting() {}

  static <T> T forResult(CompletableFuture<T> future)
      throws SmtpClientException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = cause(e);
      if (cause instanceof SmtpClientException ours) {
        throw ours;
      }
      throw new IllegalStateException("the client failed: " + cause, cause);
    }
  }

  /** Refuses to wait on a thread that what is waited for needs. */
  static void refuseIf(boolean isIoThread) {
    if (isIoThread) {
      throw new IllegalStateException(
          "this would wait on an I/O thread of the client; use the method that gives a future");
    }
  }

  static Throwable cause(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
