package io.smtptoolkit.conformance.verdict;

/** The finding of a script, before it is weighed. */
public enum Judgement {
  /** The requirement is met. */
  SATISFIED,
  /** It is not. */
  VIOLATED,
  /** The target died of it, or stopped listening: that outweighs whatever the case is about. */
  DEADLY,
  /** A departure less than a violation: another reply code of the right class, for example. */
  DEPARTS,
  /** A branch that the requirement leaves open was seen. */
  OBSERVED,
  /** The requirement does not concern this target. */
  NOT_APPLICABLE,
  /** Nothing can be said: a fixture is missing, a policy answered, the set-up failed. */
  UNDETERMINED,
  /** The suite itself failed. */
  BROKEN
}
