package io.smtptoolkit.codec.session;

/**
 * One of the two protocols that a connection may speak.
 *
 * <p>Immutable.
 */
public enum Protocol {
  /** RFC 5321: EHLO or HELO, and one reply for the content. */
  SMTP,
  /** RFC 2033: LHLO, and one reply for the content per accepted forward-path. */
  LMTP
}
