package io.smtptoolkit.codec.reply;

/**
 * The three digits at the front of a reply.
 *
 * <pre>
 * Reply-code = %x32-35 %x30-35 %x30-39
 * </pre>
 *
 * <p>Deviation: a second digit of 6 to 9 is kept too. Such a code is outside the grammar, but a
 * client is to judge by the first digit when it does not know the rest (RFC 5321 §4.3.2).
 *
 * <p>Immutable.
 *
 * @param value the number, 200 to 599
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2">RFC 5321 §4.2</a>
 */
public record ReplyCode(int value) implements Comparable<ReplyCode> {
  /** 211: system status, or a reply to HELP. */
  public static final ReplyCode SYSTEM_STATUS = new ReplyCode(211);

  /** 214: help. */
  public static final ReplyCode HELP_MESSAGE = new ReplyCode(214);

  /** 220: the greeting, and the go-ahead of STARTTLS. */
  public static final ReplyCode SERVICE_READY = new ReplyCode(220);

  /** 221: the reply to QUIT. */
  public static final ReplyCode CLOSING = new ReplyCode(221);

  /** 235: authentication succeeded (RFC 4954 §6). */
  public static final ReplyCode AUTH_OK = new ReplyCode(235);

  /** 250: the command is done. */
  public static final ReplyCode OK = new ReplyCode(250);

  /** 251: the recipient is elsewhere, and is served. */
  public static final ReplyCode USER_NOT_LOCAL_WILL_FORWARD = new ReplyCode(251);

  /** 252: the user cannot be verified, delivery will be tried. */
  public static final ReplyCode CANNOT_VERIFY = new ReplyCode(252);

  /** 334: a SASL challenge (RFC 4954 §4). */
  public static final ReplyCode AUTH_CONTINUE = new ReplyCode(334);

  /** 354: the go-ahead for the content. */
  public static final ReplyCode START_MAIL_INPUT = new ReplyCode(354);

  /** 421: the connection closes; may come at any time. */
  public static final ReplyCode SERVICE_NOT_AVAILABLE = new ReplyCode(421);

  /** 450: the mailbox is not available now. */
  public static final ReplyCode MAILBOX_BUSY = new ReplyCode(450);

  /** 451: the server failed. */
  public static final ReplyCode LOCAL_ERROR = new ReplyCode(451);

  /** 452: no room now, or too many recipients. */
  public static final ReplyCode INSUFFICIENT_STORAGE = new ReplyCode(452);

  /** 454: TLS (RFC 3207 §4) or authentication (RFC 4954 §6) is not available now. */
  public static final ReplyCode TEMPORARILY_NOT_AVAILABLE = new ReplyCode(454);

  /** 455: the server cannot meet the parameters now. */
  public static final ReplyCode PARAMETERS_NOT_ACCOMMODATED = new ReplyCode(455);

  /** 500: the command is not known. */
  public static final ReplyCode SYNTAX_ERROR = new ReplyCode(500);

  /** 501: the arguments are malformed. */
  public static final ReplyCode PARAMETER_SYNTAX_ERROR = new ReplyCode(501);

  /** 502: the command is known and not served. */
  public static final ReplyCode NOT_IMPLEMENTED = new ReplyCode(502);

  /** 503: the command is out of order. */
  public static final ReplyCode BAD_SEQUENCE = new ReplyCode(503);

  /** 504: the argument is known and not served. */
  public static final ReplyCode PARAMETER_NOT_IMPLEMENTED = new ReplyCode(504);

  /** 521: the host never accepts mail (RFC 7504). */
  public static final ReplyCode NO_MAIL_ACCEPTED = new ReplyCode(521);

  /** 530: authentication or TLS comes first (RFC 4954 §6, RFC 3207 §4). */
  public static final ReplyCode AUTHENTICATION_REQUIRED = new ReplyCode(530);

  /** 535: wrong credentials (RFC 4954 §6). */
  public static final ReplyCode AUTHENTICATION_FAILED = new ReplyCode(535);

  /** 550: no such mailbox, or refused by policy. */
  public static final ReplyCode MAILBOX_UNAVAILABLE = new ReplyCode(550);

  /** 551: the recipient is elsewhere, and is not served. */
  public static final ReplyCode USER_NOT_LOCAL = new ReplyCode(551);

  /** 552: too big. */
  public static final ReplyCode STORAGE_EXCEEDED = new ReplyCode(552);

  /** 553: the mailbox name is not allowed. */
  public static final ReplyCode MAILBOX_NAME_NOT_ALLOWED = new ReplyCode(553);

  /** 554: the transaction failed, or no service here. */
  public static final ReplyCode TRANSACTION_FAILED = new ReplyCode(554);

  /** 555: a MAIL or RCPT parameter is not known. */
  public static final ReplyCode PARAMETERS_NOT_RECOGNIZED = new ReplyCode(555);

  /** 556: the recipient's domain has a null MX (RFC 7504). */
  public static final ReplyCode DOMAIN_ACCEPTS_NO_MAIL = new ReplyCode(556);

  /**
   * Checks the range.
   *
   * @param value the number, 200 to 599
   * @throws IllegalArgumentException outside 200 to 599
   */
  public ReplyCode {
    if (value < 200 || value > 599) {
      throw new IllegalArgumentException("a reply code is 200 to 599, not " + value);
    }
  }

  /**
   * The class, by the first digit.
   *
   * @return the class
   */
  public ReplyClass replyClass() {
    return ReplyClass.of(value / 100);
  }

  /**
   * Says whether this is 2yz.
   *
   * @return true for 200 to 299
   */
  public boolean isPositiveCompletion() {
    return value / 100 == 2;
  }

  /**
   * Says whether this is 3yz.
   *
   * @return true for 300 to 399
   */
  public boolean isPositiveIntermediate() {
    return value / 100 == 3;
  }

  /**
   * Says whether this is 4yz.
   *
   * @return true for 400 to 499
   */
  public boolean isTransientNegative() {
    return value / 100 == 4;
  }

  /**
   * Says whether this is 5yz.
   *
   * @return true for 500 to 599
   */
  public boolean isPermanentNegative() {
    return value / 100 == 5;
  }

  /**
   * Says whether this is 4yz or 5yz.
   *
   * @return true for 400 to 599
   */
  public boolean isNegative() {
    return value >= 400;
  }

  @Override
  public int compareTo(ReplyCode other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
