package io.smtptoolkit.codec.reply;

/**
 * The class of a reply, by the first digit of its code (RFC 5321 §4.2.1).
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1">RFC 5321 §4.2.1</a>
 */
public enum ReplyClass {
  /** 2yz: done. */
  POSITIVE_COMPLETION(2),
  /** 3yz: go on with what the command announced. */
  POSITIVE_INTERMEDIATE(3),
  /** 4yz: not now. */
  TRANSIENT_NEGATIVE(4),
  /** 5yz: never in this form. */
  PERMANENT_NEGATIVE(5);

  private static final ReplyClass[] ALL = values();

  private final int digit;

  ReplyClass(int digit) {
    this.digit = digit;
  }

  /**
   * The first digit of the codes in this class.
   *
   * @return 2, 3, 4 or 5
   */
  public int digit() {
    return digit;
  }

  static ReplyClass of(int digit) {
    return ALL[digit - 2];
  }
}
