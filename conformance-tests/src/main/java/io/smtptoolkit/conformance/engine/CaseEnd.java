package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Finding;

/** Ends a case from any depth of its steps; control flow, not a failure. */
final class CaseEnd extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;
  private final Contact contact;

  CaseEnd(Finding finding) {
    this(finding, Contact.NORMAL);
  }

  CaseEnd(Finding finding, Contact contact) {
    super(null, null, false, false);
    this.finding = finding;
    this.contact = contact;
  }

  Finding finding() {
    return finding;
  }

  Contact contact() {
    return contact;
  }

  /** Leaves the innermost {@code repeat}. */
  static final class LoopEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoopEnd() {
      super(null, null, false, false);
    }
  }
}
