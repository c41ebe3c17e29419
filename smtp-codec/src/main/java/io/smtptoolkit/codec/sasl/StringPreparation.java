package io.smtptoolkit.codec.sasl;

import java.util.Optional;

/**
 * Brings names and passwords into the one form in which they are compared, as SASLprep does (RFC
 * 4013).
 *
 * <p>SASLprep needs the tables of Unicode 3.2 and is a library's job. {@link #PRINTABLE_ASCII}
 * agrees with it wherever it answers, and refuses what lies beyond; {@code Optional::of} takes
 * everything as it is, which RFC 4616 §2 allows and RFC 5802 does not.
 *
 * <p>Implementations must be thread-safe, and always give the same for the same text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4013">RFC 4013</a>
 */
@FunctionalInterface
public interface StringPreparation {

  /** Leaves printable ASCII (0x20 to 0x7E) as it is and prohibits everything else. */
  StringPreparation PRINTABLE_ASCII =
      text ->
          text.chars().allMatch(c -> c >= ' ' && c <= '~') ? Optional.of(text) : Optional.empty();

  /**
   * Prepares a text.
   *
   * @param text a name or a password
   * @return the prepared text; empty if the text is prohibited
   */
  Optional<String> prepare(String text);
}
