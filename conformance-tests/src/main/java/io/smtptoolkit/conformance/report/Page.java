package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.PrintStream;
import java.util.List;

/**
 * Lines for a terminal: printable ASCII only, whatever a target or a script wrote, and wrapped
 * between words. Not thread-safe.
 */
final class Page {
  private static final int WIDTH = 100;
  private static final int LABEL = 12;

  private final PrintStream out;

  Page(PrintStream out) {
    this.out = out;
  }

  void empty() {
    out.println();
  }

  void line(String text) {
    out.println(Transcript.printable(text));
  }

  /** A transcript's line is one line: what is octets must not be wrapped. */
  void lines(int indent, List<String> lines) {
    lines.forEach(text -> line(" ".repeat(indent) + text));
  }

  void field(String label, List<String> texts) {
    String begin = "  " + label + " ".repeat(Math.max(1, LABEL - label.length()));
    for (String text : texts) {
      wrapped(begin, text);
      begin = " ".repeat(begin.length());
    }
  }

  /** A paragraph; its further lines are indented as far as its first one begins. */
  void wrapped(String begin, String text) {
    StringBuilder line = new StringBuilder(begin);
    boolean started = false;
    for (String word : text.strip().split(" ", -1)) {
      if (started && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line = new StringBuilder(" ".repeat(begin.length()));
        started = false;
      }
      line.append(started ? " " : "").append(word);
      started = true;
    }
    line(line.toString());
  }
}
