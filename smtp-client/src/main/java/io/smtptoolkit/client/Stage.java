package io.smtptoolkit.client;

import io.smtptoolkit.codec.command.Command;

/**
 * A step of a conversation, in the order in which they come: what was under way when something
 * failed.
 *
 * <p>Immutable.
 */
public enum Stage {
  /** The host's name is looked up and a TCP connection opened. */
  CONNECT("connecting"),
  /** The TLS handshake, from the start or after STARTTLS. */
  TLS_HANDSHAKE("TLS handshake"),
  /** The server's first reply. */
  GREETING("greeting"),
  /** EHLO, or LHLO with LMTP; before and within TLS. */
  EHLO("EHLO"),
  /** HELO, for a server that does not know EHLO. */
  HELO("HELO"),
  /** STARTTLS, up to its reply. */
  STARTTLS("STARTTLS"),
  /** AUTH, up to its last reply. */
  AUTH("AUTH"),
  /** No mail transaction is going on. */
  IDLE("between messages"),
  /** The content is examined; nothing of the message has been sent. */
  EXAMINATION("before MAIL"),
  /** RSET, which gives an earlier transaction up. */
  RSET("RSET"),
  /** MAIL. */
  MAIL("MAIL"),
  /** RCPT. */
  RCPT("RCPT"),
  /** DATA, up to its reply. */
  DATA("DATA"),
  /** The content after DATA, without its end. */
  CONTENT("content"),
  /** A chunk with its command. */
  BDAT("BDAT"),
  /** The end of mail data indication is sent, or the last chunk. */
  END_OF_CONTENT("end of content"),
  /** QUIT. */
  QUIT("QUIT"),
  /** Another command. */
  OTHER("another command");

  private final String words;

  Stage(String words) {
    this.words = words;
  }

  /**
   * The stage of a command whose reply is awaited.
   *
   * @param command the command
   * @return its stage; {@link #END_OF_CONTENT} for the last chunk
   */
  public static Stage of(Command command) {
    if (command instanceof io.smtptoolkit.codec.command.Bdat bdat && bdat.last()) {
      return END_OF_CONTENT;
    }
    if (command instanceof io.smtptoolkit.codec.command.Lhlo) {
      return EHLO;
    }
    for (Stage stage : values()) {
      if (stage.name().equalsIgnoreCase(command.keyword())) {
        return stage;
      }
    }
    return OTHER;
  }

  /** The keyword of a command, or a few words. */
  @Override
  public String toString() {
    return words;
  }
}
