package io.smtptoolkit.conformance.script;

import java.util.regex.Pattern;

/** A check that {@code stored} makes of the messages it finds. Immutable. */
public sealed interface StoreCheck {
  /** The comparison of a count. */
  enum Comparison {
    /** Exactly. */
    EQUAL,
    /** At most. */
    AT_MOST,
    /** At least. */
    AT_LEAST
  }

  /**
   * {@code count}.
   *
   * @param comparison how
   * @param messages how many
   */
  record Count(Comparison comparison, Sum messages) implements StoreCheck {}

  /**
   * {@code intact}: this body and these header fields; other fields may have been added.
   *
   * @param content as sent, dot transparency undone
   */
  record Intact(Expression content) implements StoreCheck {}

  /**
   * {@code body}: after the first empty line exactly these octets.
   *
   * @param body as sent, dot transparency undone
   */
  record Body(Expression body) implements StoreCheck {}

  /**
   * {@code header}.
   *
   * @param name of the field
   * @param pattern searched in the unfolded value
   * @param wanted false: no field of this name may match
   */
  record Header(String name, Pattern pattern, boolean wanted) implements StoreCheck {}
}
