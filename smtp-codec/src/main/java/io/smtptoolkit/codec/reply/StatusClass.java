package io.smtptoolkit.codec.reply;

/**
 * The class of an enhanced status code, which is its first number.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3463#section-2">RFC 3463 §2</a>
 */
public enum StatusClass {
  /** 2: what was asked for is done. */
  SUCCESS(2, "Success"),
  /** 4: the same message may succeed later. */
  PERSISTENT_TRANSIENT_FAILURE(4, "Persistent Transient Failure"),
  /** 5: the same message will not succeed. */
  PERMANENT_FAILURE(5, "Permanent Failure");

  private final int digit;
  private final String text;

  StatusClass(int digit, String text) {
    this.digit = digit;
    this.text = text;
  }

  /**
   * The number.
   *
   * @return 2, 4 or 5
   */
  public int digit() {
    return digit;
  }

  /**
   * The name in the registry.
   *
   * @return such as {@code Permanent Failure}
   */
  public String text() {
    return text;
  }
}
