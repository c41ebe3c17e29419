package io.smtptoolkit.server.relay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A filter and where it is called.
 *
 * <p>Thread-safe.
 */
record Filtering(MessageFilter filter, Executor executor) {
  /** Fails as the filter does, however it does. */
  CompletionStage<FilterVerdict> verdict(FilteredMessage message) {
    return filter == MessageFilter.NONE
        ? CompletableFuture.completedFuture(FilterVerdict.ACCEPT)
        : CompletableFuture.supplyAsync(() -> filter.filter(message), executor)
            .thenCompose(it -> it);
  }
}
