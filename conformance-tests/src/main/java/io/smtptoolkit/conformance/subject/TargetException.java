package io.smtptoolkit.conformance.subject;

/** The target cannot be judged at all; the message says why, in one line. Immutable. */
public final class TargetException extends Exception {
  private static final long serialVersionUID = 1L;

  TargetException(String message) {
    super(message);
  }
}
