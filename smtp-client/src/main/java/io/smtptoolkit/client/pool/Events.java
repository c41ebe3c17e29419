package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.watch.CallQueue;
import java.util.function.Consumer;

/** Calls to the observer of a pool, one after the other, on a thread of its own. */
final class Events implements AutoCloseable {
  private final PoolObserver observer;
  private final CallQueue calls = new CallQueue("smtp-pool-observer");

  Events(PoolObserver observer) {
    this.observer = observer;
  }

  void tell(Consumer<PoolObserver> call) {
    if (observer != PoolObserver.NONE) {
      calls.execute(() -> call.accept(observer));
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
