package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.PrintStream;
import java.time.Duration;

/**
 * The progress of a run: on a terminal one line that is written over again and again, elsewhere a
 * line for each tenth of the cases. Called by one thread at a time.
 */
final class Progress implements RunListener {
  /** The place where progress is shown. */
  enum Kind {
    /** One line, written over. */
    TERMINAL,
    /** At most {@link #LINES} lines and one before them. */
    LOG,
    /** Nothing is written. */
    NONE
  }

  private static final int WIDTH = 70;
  private static final int LINES = 10;

  private final PrintStream err;
  private final Kind kind;
  private final int jobs;
  private final long start = System.nanoTime();
  private int cases;
  private int done;
  private int failed;
  private int lines;

  Progress(PrintStream err, Kind kind, int jobs) {
    this.err = err;
    this.kind = kind;
    this.jobs = jobs;
  }

  @Override
  public void started(int total) {
    cases = total;
    if (kind == Kind.LOG) {
      err.println(
          "cases: " + total + ", at most " + jobs + " at a time; see --jobs and --timeout-scale");
    }
  }

  @Override
  public void finished(Result result) {
    done++;
    if (result.verdict() == Verdict.FAIL || result.verdict() == Verdict.ERROR) {
      failed++;
    }
    if (kind == Kind.TERMINAL) {
      overwrite(counts() + "  " + result.which().id());
    } else if (kind == Kind.LOG && (long) done * LINES >= (long) (lines + 1) * cases) {
      lines = (int) ((long) done * LINES / cases);
      err.println(counts() + ", " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
    }
  }

  private String counts() {
    return done + "/" + cases + (failed > 0 ? ", " + failed + " failed" : "");
  }

  /** Takes the line away. */
  void clear() {
    if (kind == Kind.TERMINAL) {
      overwrite("");
    }
  }

  private void overwrite(String text) {
    String cut = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
    err.print("\r" + cut + " ".repeat(WIDTH - cut.length()) + "\r");
    err.flush();
  }
}
