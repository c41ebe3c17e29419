package io.smtptoolkit.codec.parameter;

/**
 * The value of a RCPT parameter that is known here. Its {@code toString()} is the text after the
 * {@code =}, and each type's {@code parse} reads that.
 *
 * <p>Immutable.
 *
 * @see RcptKeyword
 */
public sealed interface RcptParameter permits Notify, OriginalRecipient, Rrvs {
  /**
   * The keyword of the parameter.
   *
   * @return its keyword
   */
  RcptKeyword keyword();
}
