package io.smtptoolkit.codec.session;

/**
 * The form of the octets that a client sends next.
 *
 * <p>Immutable.
 */
public enum Input {
  /** A command line. */
  LINE,
  /** A line of a SASL exchange: base64, and perhaps a secret. */
  SASL_LINE,
  /** Content, up to the end of mail data indication. */
  CONTENT,
  /** The rest of a BDAT chunk, also of one that is read and dropped. */
  CHUNK,
  /** The TLS handshake: nothing that belongs to SMTP. */
  TLS,
  /** Nothing counts any more. */
  NOTHING
}
