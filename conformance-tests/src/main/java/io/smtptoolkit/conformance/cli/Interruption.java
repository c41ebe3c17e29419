package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.engine.Run;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM, from the opening of this to its closing: the run is stopped, and the JVM
 * waits until what was done is reported and tidied up. Thread-safe.
 */
final class Interruption implements AutoCloseable {
  // Chosen: a report takes less, and few wait longer after Ctrl-C.
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::endEarly, "interrupted");
  private final PrintStream err;
  private Optional<Run> run = Optional.empty();
  private boolean happened;

  private Interruption(PrintStream err) {
    this.err = err;
  }

  static Interruption expected(PrintStream err) {
    Interruption interruption = new Interruption(err);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** From now on an interruption stops this run; one that came before does so at once. */
  synchronized void stops(Run started) {
    run = Optional.of(started);
    if (happened) {
      started.stop("interrupted");
    }
  }

  private void endEarly() {
    synchronized (this) {
      happened = true;
      run.ifPresent(started -> started.stop("interrupted"));
    }
    try {
      if (!finished.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        err.println("interrupted; the report could not be written in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already: the hook is what waited for us.
    }
  }
}
