package io.smtptoolkit.conformance.script;

import java.util.Optional;

/**
 * The decision of an alternative, a check or {@code end}. Immutable.
 *
 * @param kind which
 * @param reason in the script's words
 * @param ends the case ends here, also where {@code warn} and {@code info} would let it go on
 */
public record Outcome(Kind kind, Optional<Expression> reason, boolean ends) {
  /** The kinds, as scripts write them in lower case. */
  public enum Kind {
    /** The requirement is met. */
    PASS,
    /** The requirement is violated. */
    FAIL,
    /** A departure less than a violation. */
    WARN,
    /** Something worth recording. */
    INFO,
    /** The requirement does not concern this target. */
    NA,
    /** Nothing can be said. */
    INCONCLUSIVE,
    /** Leaves the innermost {@code repeat}. */
    BREAK
  }
}
