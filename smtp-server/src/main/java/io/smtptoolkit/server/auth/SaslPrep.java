package io.smtptoolkit.server.auth;

import com.ongres.saslprep.SASLprep;
import io.smtptoolkit.codec.sasl.StringPreparation;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * SASLprep (RFC 4013), by a library: names and passwords that look the same are the same.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4013">RFC 4013</a>
 */
public final class SaslPrep {
  private static final SASLprep PROFILE = new SASLprep();

  /** For names and passwords that a client sends: characters newer than Unicode 3.2 are left. */
  public static final StringPreparation QUERY = text -> prepare(text, PROFILE::prepareQuery);

  /** For names and passwords that are to be stored: what a later Unicode may change is refused. */
  public static final StringPreparation STORED = text -> prepare(text, PROFILE::prepareStored);

  private SaslPrep() {}

  private static Optional<String> prepare(String text, UnaryOperator<String> profile) {
    // Nothing of this changes, and it is nearly all there is.
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return Optional.of(text);
    }
    try {
      return Optional.of(profile.apply(text));
    } catch (IllegalArgumentException | IndexOutOfBoundsException prohibited) {
      // The library fails with the second on a text of which nothing is left, such as a soft
      // hyphen.
      return Optional.empty();
    }
  }
}
