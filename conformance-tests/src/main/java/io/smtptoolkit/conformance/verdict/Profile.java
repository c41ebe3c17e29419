package io.smtptoolkit.conformance.verdict;

import io.smtptoolkit.conformance.script.Level;

/** The strictness with which a run weighs. */
public enum Profile {
  /** What mainstream servers knowingly relax, and what is only recommended, is warned of. */
  DEFAULT,
  /** Every departure from what a text demands or recommends fails. */
  STRICT,
  /** Only what a text demands, and no later text relaxes, is weighed. */
  LENIENT,
  /** Only what an attacker can use fails. */
  SECURITY;

  /**
   * Weighs a judgement.
   *
   * @param judgement of the script
   * @param level of the requirement
   * @param relaxed whether mainstream servers knowingly relax it
   * @return what is reported
   */
  public Verdict weigh(Judgement judgement, Level level, boolean relaxed) {
    return switch (judgement) {
      case SATISFIED -> Verdict.PASS;
      case OBSERVED -> Verdict.INFO;
      case NOT_APPLICABLE -> Verdict.NOT_APPLICABLE;
      case UNDETERMINED -> Verdict.INCONCLUSIVE;
      case BROKEN -> Verdict.ERROR;
      case DEADLY -> Verdict.FAIL;
      case VIOLATED -> violated(level, relaxed);
      case DEPARTS ->
          level == Level.ROBUST || level == Level.MAY
              ? violated(level, relaxed)
              : violated(Level.SHOULD, relaxed);
    };
  }

  private Verdict violated(Level level, boolean relaxed) {
    return switch (level) {
      case SECURITY -> Verdict.FAIL;
      case MUST, MUST_NOT ->
          switch (this) {
            case STRICT -> Verdict.FAIL;
            case DEFAULT, LENIENT -> relaxed ? Verdict.WARN : Verdict.FAIL;
            case SECURITY -> Verdict.WARN;
          };
      case SHOULD, SHOULD_NOT ->
          switch (this) {
            case STRICT -> Verdict.FAIL;
            case DEFAULT -> Verdict.WARN;
            case LENIENT, SECURITY -> Verdict.INFO;
          };
      case ROBUST -> this == DEFAULT || this == STRICT ? Verdict.WARN : Verdict.INFO;
      case MAY -> Verdict.INFO;
    };
  }
}
