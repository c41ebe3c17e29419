package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.Optional;

/**
 * Judges the value of one MAIL or RCPT parameter of an extension (RFC 5321 §4.1.2 {@code
 * esmtp-param}).
 *
 * <p>Must be safe for use by several threads.
 */
@FunctionalInterface
public interface ParameterParser {

  /** Any value, or none. */
  ParameterParser ANY = value -> {};

  /**
   * Checks the value.
   *
   * @param value the text after the {@code =}; empty when there is none
   * @throws SmtpSyntaxException if it is malformed; its suggested reply is what the client gets
   */
  void check(Optional<String> value) throws SmtpSyntaxException;
}
