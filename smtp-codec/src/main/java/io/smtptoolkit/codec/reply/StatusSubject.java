package io.smtptoolkit.codec.reply;

/**
 * The subject of an enhanced status code, which is its second number, for the numbers that are
 * registered.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3463#section-2">RFC 3463 §2</a>
 */
public enum StatusSubject {
  /** 0: nothing more is known. */
  OTHER(0, "Other or Undefined Status"),
  /** 1: the sender's or a recipient's address. */
  ADDRESSING(1, "Addressing Status"),
  /** 2: the recipient's mailbox. */
  MAILBOX(2, "Mailbox Status"),
  /** 3: the system the mailbox is on. */
  MAIL_SYSTEM(3, "Mail System Status"),
  /** 4: the way to that system. */
  NETWORK_AND_ROUTING(4, "Network and Routing Status"),
  /** 5: the conversation between two systems. */
  MAIL_DELIVERY_PROTOCOL(5, "Mail Delivery Protocol Status"),
  /** 6: what the message holds. */
  MESSAGE_CONTENT_OR_MEDIA(6, "Message Content or Media Status"),
  /** 7: security, or a rule of the house. */
  SECURITY_OR_POLICY(7, "Security or Policy Status");

  private final int number;
  private final String text;

  StatusSubject(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /**
   * The number.
   *
   * @return 0 to 7
   */
  public int number() {
    return number;
  }

  /**
   * The name in the registry.
   *
   * @return such as {@code Mailbox Status}
   */
  public String text() {
    return text;
  }
}
