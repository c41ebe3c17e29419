package io.smtptoolkit.codec.parameter;

import java.util.Optional;

/**
 * The value of a MAIL parameter that is known here. Its {@code toString()} is the text after the
 * {@code =}, and each type's {@code parse} reads that.
 *
 * <p>Immutable.
 *
 * @see MailKeyword
 */
public sealed interface MailParameter
    permits BodyType,
        By,
        DeclaredSize,
        EnvelopeId,
        HoldFor,
        HoldUntil,
        MailFlag,
        MtPriority,
        Ret,
        Solicitation,
        Submitter {
  /**
   * The keyword of the parameter.
   *
   * @return its keyword
   */
  MailKeyword keyword();

  /**
   * The text after the {@code =}.
   *
   * @return the wire form; empty for a parameter that has no value
   */
  default Optional<String> value() {
    return Optional.of(toString());
  }
}
