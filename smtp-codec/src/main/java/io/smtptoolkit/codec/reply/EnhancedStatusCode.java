package io.smtptoolkit.codec.reply;

import java.util.Optional;

/**
 * The machine-readable reason in a reply's text.
 *
 * <pre>
 * status-code = class "." subject "." detail
 * class       = "2" / "4" / "5"
 * subject     = 1*3digit
 * detail      = 1*3digit
 * </pre>
 *
 * <p>Codes that are not registered are codes too; {@link #registered} tells them apart.
 *
 * <p>Immutable.
 *
 * @param classDigit 2, 4 or 5
 * @param subject 0 to 999
 * @param detail 0 to 999
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3463#section-2">RFC 3463 §2</a>
 */
public record EnhancedStatusCode(int classDigit, int subject, int detail) {
  /** 5.5.4: the arguments of a command are wrong. */
  public static final EnhancedStatusCode INVALID_ARGUMENTS = new EnhancedStatusCode(5, 5, 4);

  /** 5.5.2: the command itself is not understood. */
  public static final EnhancedStatusCode SYNTAX_ERROR = new EnhancedStatusCode(5, 5, 2);

  /** 5.1.3: the recipient's address is malformed. */
  public static final EnhancedStatusCode BAD_RECIPIENT_SYNTAX = new EnhancedStatusCode(5, 1, 3);

  /** 5.1.7: the sender's address is malformed. */
  public static final EnhancedStatusCode BAD_SENDER_SYNTAX = new EnhancedStatusCode(5, 1, 7);

  /**
   * Checks the ranges.
   *
   * @param classDigit 2, 4 or 5
   * @param subject 0 to 999
   * @param detail 0 to 999
   * @throws IllegalArgumentException when a number is outside its range
   */
  public EnhancedStatusCode {
    if (classDigit != 2 && classDigit != 4 && classDigit != 5) {
      throw new IllegalArgumentException("the class is 2, 4 or 5, not " + classDigit);
    }
    if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException("subject and detail are 0 to 999");
    }
  }

  /**
   * Reads the three numbers.
   *
   * @param text such as {@code 5.1.1}, and nothing else
   * @return the code
   * @throws IllegalArgumentException when the text is anything else
   */
  public static EnhancedStatusCode of(String text) {
    if (text.isEmpty() || endAt(text) != text.length()) {
      throw new IllegalArgumentException("not an enhanced status code: \"" + text + "\"");
    }
    return ofValid(text, text.length());
  }

  /**
   * The class, by the first number.
   *
   * @return the class
   */
  public StatusClass statusClass() {
    return switch (classDigit) {
      case 2 -> StatusClass.SUCCESS;
      case 4 -> StatusClass.PERSISTENT_TRANSIENT_FAILURE;
      default -> StatusClass.PERMANENT_FAILURE;
    };
  }

  /**
   * The entry of the registry for subject and detail.
   *
   * @return the entry; empty if there is none
   */
  public Optional<RegisteredStatus> registered() {
    return RegisteredStatus.of(this);
  }

  @Override
  public String toString() {
    return classDigit + "." + subject + "." + detail;
  }

  /** Where a code at the start of a text ends, before a space or the end; 0 when there is none. */
  static int endAt(String text) {
    if (text.length() < 5 || "245".indexOf(text.charAt(0)) < 0 || text.charAt(1) != '.') {
      return 0;
    }
    int dot = digitsEnd(text, 2);
    if (dot == 2 || dot >= text.length() || text.charAt(dot) != '.') {
      return 0;
    }
    int end = digitsEnd(text, dot + 1);
    boolean ends = end == text.length() || text.charAt(end) == ' ';
    return end > dot + 1 && ends ? end : 0;
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && at < from + 3 && isDigit(text.charAt(at))) {
      at++;
    }
    // A leading zero would not come back out of toString; RFC 3463 §2 forbids it.
    return at > from + 1 && text.charAt(from) == '0' ? from : at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The code that is at the start of a text and ends there. */
  static EnhancedStatusCode ofValid(String text, int end) {
    int dot = text.indexOf('.', 2);
    return new EnhancedStatusCode(
        text.charAt(0) - '0', number(text, 2, dot), number(text, dot + 1, end));
  }

  private static int number(String digits, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = 10 * value + digits.charAt(i) - '0';
    }
    return value;
  }
}
