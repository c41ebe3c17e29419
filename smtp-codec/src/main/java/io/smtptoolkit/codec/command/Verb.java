package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * The standard verbs.
 *
 * <p>Immutable.
 */
public enum Verb {
  /** RFC 5321 §4.1.1.1. */
  EHLO,
  /** RFC 5321 §4.1.1.1. */
  HELO,
  /** RFC 2033 §4.1. */
  LHLO,
  /** RFC 5321 §4.1.1.2. */
  MAIL,
  /** RFC 5321 §4.1.1.3. */
  RCPT,
  /** RFC 5321 §4.1.1.4. */
  DATA,
  /** RFC 3030 §2. */
  BDAT,
  /** RFC 5321 §4.1.1.5. */
  RSET,
  /** RFC 5321 §4.1.1.9. */
  NOOP,
  /** RFC 5321 §4.1.1.10. */
  QUIT,
  /** RFC 5321 §4.1.1.6. */
  VRFY,
  /** RFC 5321 §4.1.1.7. */
  EXPN,
  /** RFC 5321 §4.1.1.8. */
  HELP,
  /** RFC 3207 §4. */
  STARTTLS,
  /** RFC 4954 §4. */
  AUTH;

  // Every command is asked for its verb, some of them more than once.
  private final Optional<Verb> present = Optional.of(this);

  Optional<Verb> present() {
    return present;
  }
}
