package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.PrintStream;

/** One line on a terminal that is written over again and again. Called by one thread at a time. */
final class Progress implements RunListener {
  private static final int WIDTH = 70;

  private final PrintStream err;
  private final boolean shown;
  private int cases;
  private int done;
  private int failed;

  Progress(PrintStream err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  @Override
  public void started(int total) {
    cases = total;
  }

  @Override
  public void finished(Result result) {
    done++;
    if (result.verdict() == Verdict.FAIL || result.verdict() == Verdict.ERROR) {
      failed++;
    }
    write(
        done
            + "/"
            + cases
            + (failed > 0 ? ", " + failed + " failed" : "")
            + "  "
            + result.which().id());
  }

  /** Takes the line away. */
  void clear() {
    write("");
  }

  private void write(String text) {
    if (shown) {
      String cut = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
      err.print("\r" + cut + " ".repeat(WIDTH - cut.length()) + "\r");
      err.flush();
    }
  }
}
