package io.smtptoolkit.conformance.verdict;

/** The verdict that is reported for a case. */
public enum Verdict {
  /** The requirement is met. */
  PASS("pass"),
  /** It is violated, and that counts. */
  FAIL("fail"),
  /** It is violated, and this profile only warns of it. */
  WARN("warn"),
  /** Recorded only. */
  INFO("info"),
  /** It does not concern this target. */
  NOT_APPLICABLE("not-applicable"),
  /** Nothing can be said. */
  INCONCLUSIVE("inconclusive"),
  /** The suite itself failed. */
  ERROR("error");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** {@return the word in reports} */
  public String word() {
    return word;
  }
}
