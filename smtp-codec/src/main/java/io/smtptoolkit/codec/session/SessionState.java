package io.smtptoolkit.codec.session;

/**
 * The state of a conversation. What moves it from one state to the next is written in {@link
 * Conversation}, and nowhere else.
 *
 * <p>Immutable.
 */
public enum SessionState {
  /** The server has not said its greeting. */
  CONNECTED,
  /** The greeting was 554 or 521: only QUIT is served (RFC 5321 §3.1). */
  REFUSED,
  /** The greeting was 220, or TLS has just begun: the client has not said who it is. */
  GREETED,
  /** The client has said who it is; there is no mail transaction. */
  READY,
  /** MAIL is accepted, no RCPT yet. */
  MAIL,
  /** MAIL and at least one RCPT are accepted. */
  RCPT,
  /** At least one chunk is accepted, and it was not the last. */
  CHUNKING,
  /** A chunk was refused; the transaction cannot be completed any more (RFC 3030 §2). */
  FAILED,
  /** After 354: what the client sends is content, up to the end of mail data indication. */
  CONTENT,
  /** After 334: each line the client sends is a SASL response. */
  AUTHENTICATING,
  /** After 220 to STARTTLS: no octet on the wire belongs to SMTP until TLS is active. */
  TLS_HANDSHAKE,
  /** After 221 or 421: nothing counts any more. */
  CLOSED;

  /**
   * Says whether a mail transaction is going on that can still be completed.
   *
   * @return true from the reply to MAIL to the reply to the content; false in {@link #FAILED} and
   *     wherever RSET, EHLO, QUIT or STARTTLS has led out of it
   */
  public boolean isInTransaction() {
    return switch (this) {
      case MAIL, RCPT, CHUNKING, CONTENT -> true;
      case CONNECTED, REFUSED, GREETED, READY, FAILED, AUTHENTICATING, TLS_HANDSHAKE, CLOSED ->
          false;
    };
  }
}
