package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;

/**
 * The priority of a message.
 *
 * <pre>
 * "MT-PRIORITY=" priority-value
 * priority-value = (["-"] NZDIGIT) / "0"
 * </pre>
 *
 * <p>Immutable.
 *
 * @param level from -9 to 9; messages that do not say have 0
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6710#section-7">RFC 6710 §7</a>
 */
public record MtPriority(int level) implements MailParameter {
  /**
   * Checks the level.
   *
   * @param level from -9 to 9
   * @throws IllegalArgumentException when it is beyond
   */
  public MtPriority {
    if (level < -9 || level > 9) {
      throw new IllegalArgumentException("a priority is from -9 to 9");
    }
  }

  /**
   * Reads a priority.
   *
   * @param value the text after {@code MT-PRIORITY=}
   * @return the priority
   * @throws SmtpSyntaxException when it is not such a value; suggests 501 5.5.2, as RFC 6710 §4.1
   *     does
   */
  public static MtPriority parse(String value) throws SmtpSyntaxException {
    boolean negative = value.startsWith("-");
    int at = negative ? 1 : 0;
    char least = negative ? '1' : '0';
    if (value.length() != at + 1 || value.charAt(at) < least || value.charAt(at) > '9') {
      throw SmtpSyntaxException.expectedValue("-9 to 9 after MT-PRIORITY=")
          .suggesting(ReplyCode.PARAMETER_SYNTAX_ERROR, EnhancedStatusCode.SYNTAX_ERROR);
    }
    int level = value.charAt(at) - '0';
    return new MtPriority(negative ? -level : level);
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.MT_PRIORITY;
  }

  /** The wire form. */
  @Override
  public String toString() {
    return Integer.toString(level);
  }
}
