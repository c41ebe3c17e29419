package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Finding;

/** Ends a case from any depth of its steps; control flow, not a failure. */
final class CaseEnd extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;
  private final boolean unanswered;

  CaseEnd(Finding finding, boolean unanswered) {
    super(null, null, false, false);
    this.finding = finding;
    this.unanswered = unanswered;
  }

  Finding finding() {
    return finding;
  }

  boolean unanswered() {
    return unanswered;
  }

  /** Leaves the innermost {@code repeat}. */
  static final class LoopEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoopEnd() {
      super(null, null, false, false);
    }
  }
}
