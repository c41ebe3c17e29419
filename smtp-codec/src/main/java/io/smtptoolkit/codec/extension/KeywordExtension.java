package io.smtptoolkit.codec.extension;

/**
 * A service extension that a server announces with its keyword alone.
 *
 * <p>Parameters that a server has invented for one of them are not kept.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.2">RFC 5321 §2.2</a>
 */
public enum KeywordExtension implements Extension {
  /** The content may hold any octets, sent with BDAT (RFC 3030). */
  BINARYMIME("BINARYMIME"),
  /** The content may be sent in counted chunks, with BDAT (RFC 3030). */
  CHUNKING("CHUNKING"),
  /** The client may say when it wants delivery status notifications (RFC 3461). */
  DSN("DSN"),
  /** The content may hold octets beyond ASCII (RFC 6152). */
  EIGHT_BIT_MIME("8BITMIME"),
  /** Replies carry enhanced status codes (RFC 2034). */
  ENHANCED_STATUS_CODES("ENHANCEDSTATUSCODES"),
  /** The client may ask for what is queued for it (RFC 1985). */
  ETRN("ETRN"),
  /** The server implements EXPN (RFC 5321 §3.5). */
  EXPN("EXPN"),
  /** The server implements HELP (RFC 5321 §4.1.1.8). */
  HELP("HELP"),
  /** The client may send commands in groups (RFC 2920). */
  PIPELINING("PIPELINING"),
  /** The client may ask for relaying with verified TLS or not at all (RFC 8689). */
  REQUIRETLS("REQUIRETLS"),
  /** The client may ask for delivery only to a mailbox that has kept its owner (RFC 7293). */
  RRVS("RRVS"),
  /** Addresses and header fields may hold UTF-8 (RFC 6531). */
  SMTPUTF8("SMTPUTF8"),
  /** The connection can change to TLS (RFC 3207). */
  STARTTLS("STARTTLS"),
  /** The server implements VRFY (RFC 5321 §3.5). */
  VRFY("VRFY");

  private final String keyword;

  KeywordExtension(String keyword) {
    this.keyword = keyword;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  /** The EHLO line. */
  @Override
  public String toString() {
    return keyword;
  }
}
