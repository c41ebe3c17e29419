package io.smtptoolkit.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns futures into blocking calls. */
final class Waiting {
  private Waiting() {}

  static <T> T forResult(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = cause(e);
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IOException(cause.getMessage(), cause);
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
