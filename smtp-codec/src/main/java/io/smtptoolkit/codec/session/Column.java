package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.Verb;

/**
 * A column of the table in {@link Conversation}: a command, or something else that is answered.
 *
 * <p>A verb without a column does not compile, and a column without a row is refused when the table
 * is made.
 *
 * <p>Immutable.
 */
enum Column {
  /** The start of a connection, which is answered by the greeting. */
  GREETING("(greeting)"),
  EHLO,
  HELO,
  LHLO,
  MAIL,
  RCPT,
  DATA,
  /** The content after DATA, with its end. */
  CONTENT("(content)"),
  BDAT,
  /** The last chunk of a content. */
  LAST_CHUNK("BDAT LAST"),
  AUTH,
  /** A line of a SASL exchange. */
  SASL_RESPONSE("(SASL response)"),
  STARTTLS,
  RSET,
  NOOP,
  VRFY,
  EXPN,
  HELP,
  QUIT;

  private final String title;

  Column() {
    this.title = name();
  }

  Column(String title) {
    this.title = title;
  }

  /** The column of a verb; that of BDAT is for chunks that are not the last. */
  static Column of(Verb verb) {
    return switch (verb) {
      case EHLO -> EHLO;
      case HELO -> HELO;
      case LHLO -> LHLO;
      case MAIL -> MAIL;
      case RCPT -> RCPT;
      case DATA -> DATA;
      case BDAT -> BDAT;
      case AUTH -> AUTH;
      case STARTTLS -> STARTTLS;
      case RSET -> RSET;
      case NOOP -> NOOP;
      case VRFY -> VRFY;
      case EXPN -> EXPN;
      case HELP -> HELP;
      case QUIT -> QUIT;
    };
  }

  /** Whether it is sent as a command line. */
  boolean isCommand() {
    return switch (this) {
      case GREETING, CONTENT, SASL_RESPONSE -> false;
      case EHLO,
          HELO,
          LHLO,
          MAIL,
          RCPT,
          DATA,
          BDAT,
          LAST_CHUNK,
          AUTH,
          STARTTLS,
          RSET,
          NOOP,
          VRFY,
          EXPN,
          HELP,
          QUIT ->
          true;
    };
  }

  /**
   * Whether a client may send more after it before it is answered. RFC 2920 §3.1 names those that
   * must be the last of a group; EHLO and its like, AUTH (RFC 4954 §4) and STARTTLS (RFC 3207 §4)
   * end one as well.
   */
  boolean mayBeFollowed() {
    return switch (this) {
      case MAIL, RCPT, RSET, BDAT, LAST_CHUNK, CONTENT -> true;
      case GREETING, EHLO, HELO, LHLO, DATA, AUTH, SASL_RESPONSE -> false;
      case STARTTLS, NOOP, VRFY, EXPN, HELP, QUIT -> false;
    };
  }

  /** The title of the table. */
  @Override
  public String toString() {
    return title;
  }
}
