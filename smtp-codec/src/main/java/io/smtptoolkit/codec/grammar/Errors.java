package io.smtptoolkit.codec.grammar;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.inside.Described;

/** Errors of a text as those of the longer text that it was cut from. Stateless. */
public final class Errors {
  private Errors() {}

  /**
   * The same error in a longer text.
   *
   * @param error the error
   * @param octets how many octets come before the text
   * @return the error, with its octet counted from there
   */
  public static SmtpSyntaxException shifted(SmtpSyntaxException error, int octets) {
    return error.position() == SmtpSyntaxException.UNKNOWN_POSITION || octets == 0
        ? error
        : error.atPosition(error.position() + octets);
  }

  /**
   * The same error where the text goes on with a space, which is not its end.
   *
   * @param error the error, which knows no verb yet
   * @return the error, with the space as what is there instead
   */
  public static SmtpSyntaxException beforeSpace(SmtpSyntaxException error) {
    return error.found().equals(Described.END)
        ? new SmtpSyntaxException(
            error.expected(),
            Described.character(' '),
            error.position(),
            error.suggestedCode(),
            error.enhancedStatusCode())
        : error;
  }
}
