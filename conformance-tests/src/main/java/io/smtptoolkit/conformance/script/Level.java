package io.smtptoolkit.conformance.script;

/** The weight of a requirement, in the words of RFC 2119 where a text demands it. Immutable. */
public enum Level {
  /** Demanded by an RFC. */
  MUST("MUST"),
  /** Forbidden by an RFC. */
  MUST_NOT("MUST NOT"),
  /** Recommended by an RFC. */
  SHOULD("SHOULD"),
  /** Advised against by an RFC. */
  SHOULD_NOT("SHOULD NOT"),
  /** Left open: only what the target does is recorded. */
  MAY("MAY"),
  /** No text demands it, but a sound server does it. */
  ROBUST("ROBUST"),
  /** A violation can be used against the target or its users. */
  SECURITY("SECURITY");

  private final String words;

  Level(String words) {
    this.words = words;
  }

  /** The level as scripts and reports write it, for example {@code MUST NOT}. */
  @Override
  public String toString() {
    return words;
  }
}
