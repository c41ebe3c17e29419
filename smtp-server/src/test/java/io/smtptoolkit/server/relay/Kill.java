package io.smtptoolkit.server.relay;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A moment at which a process is killed, chosen by a seed: so many times something has happened,
 * and a little later. Thread-safe.
 */
final class Kill {
  /** Something that happens to each message. */
  enum At {
    /** The client sends content, whose 250 has not come. */
    ACCEPT,
    /** The sink has the envelope, and the content comes. */
    ATTEMPT,
    /** The sink has the final dot, and has not said 250. */
    FINAL_DOT,
    /** The sink has said 250, which is to be written into the queue. */
    RETIRE
  }

  /** Chosen: a process that has just started needs some to become quick. */
  private static final int MOST_EVENTS = 100;

  /** Chosen: longer than a commit of the queue takes. */
  private static final int MOST_NANOS = 3_000_000;

  private final At at;
  private final int times;
  private final AtomicInteger left;
  private final int nanos;
  private final CountDownLatch isReached = new CountDownLatch(1);

  Kill(long seed) {
    var random = new SplittableRandom(seed);
    at = At.values()[(int) (seed % At.values().length)];
    times = 1 + random.nextInt(MOST_EVENTS);
    left = new AtomicInteger(times);
    nanos = random.nextInt(MOST_NANOS);
  }

  At at() {
    return at;
  }

  /** Does not block. */
  void happened(At event) {
    if (event == at && left.decrementAndGet() == 0) {
      isReached.countDown();
    }
  }

  /** SIGKILL, when it is time. */
  void execute(Process process) throws InterruptedException {
    if (!isReached.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the process did not come to " + this);
    }
    // Not to wait for something, but to be at a moment that nothing announces.
    LockSupport.parkNanos(nanos);
    process.toHandle().destroyForcibly();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("process " + process.pid() + " does not end");
    }
  }

  @Override
  public String toString() {
    return times + " times " + at + ", and " + nanos / 1_000 + " microseconds";
  }
}
