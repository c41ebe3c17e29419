package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.time.Duration;

/**
 * By when the message is to be delivered, and what to do otherwise.
 *
 * <pre>
 * "BY=" by-value
 * by-value = by-time ";" by-mode [by-trace]
 * by-time  = ["-" / "+"] 1*9DIGIT   ; seconds; more than zero with mode "R"
 * by-mode  = "N" / "R"
 * by-trace = "T"
 * </pre>
 *
 * <p>Immutable.
 *
 * @param time how long from now, in whole seconds; negative when the time has passed
 * @param mode what to do when the time has passed
 * @param trace whether to notify the sender of each relay
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2852#section-4">RFC 2852 §4</a>
 */
public record By(Duration time, Mode mode, boolean trace) implements MailParameter {
  /** The act that is due when the time has passed. */
  public enum Mode {
    /** Notify the sender of the delay and go on. */
    NOTIFY,
    /** Return the message. */
    RETURN
  }

  /** The longest time either way: nine digits. */
  private static final long MAX_SECONDS = 999_999_999;

  /**
   * Checks the time.
   *
   * @param time how long from now
   * @param mode what to do when the time has passed
   * @param trace whether to notify the sender of each relay
   * @throws IllegalArgumentException when the time is not of whole seconds, has more than nine
   *     digits, or is not positive though the message would be returned
   */
  public By {
    if (time.toNanosPart() != 0 || time.abs().toSeconds() > MAX_SECONDS) {
      throw new IllegalArgumentException("not a time of up to nine digits of seconds");
    }
    if (mode == Mode.RETURN && (time.isNegative() || time.isZero())) {
      throw new IllegalArgumentException("the time to return the message is not positive");
    }
  }

  /**
   * Reads the value.
   *
   * @param value the text after {@code BY=}, in any case
   * @return the time and what to do
   * @throws SmtpSyntaxException when the value is malformed
   */
  public static By parse(String value) throws SmtpSyntaxException {
    int from = value.startsWith("-") || value.startsWith("+") ? 1 : 0;
    int end = Digits.end(value, from, 9);
    if (end == from) {
      throw SmtpSyntaxException.expected("seconds after BY=", value, from);
    }
    if (!value.startsWith(";", end)) {
      throw SmtpSyntaxException.expected("\";\" after the seconds of BY", value, end);
    }
    int seconds = Integer.parseInt(value, from, end, 10);
    Duration time = Duration.ofSeconds(value.startsWith("-") ? -seconds : seconds);
    Mode mode = mode(value, end + 1);
    if (mode == Mode.RETURN && (time.isNegative() || time.isZero())) {
      throw SmtpSyntaxException.expected("more than 0 seconds in BY with R", value, 0);
    }
    boolean trace = value.regionMatches(true, end + 2, "T", 0, 1);
    if (value.length() > end + (trace ? 3 : 2)) {
      throw SmtpSyntaxException.expected("T or the end of BY", value, end + (trace ? 3 : 2));
    }
    return new By(time, mode, trace);
  }

  private static Mode mode(String value, int at) throws SmtpSyntaxException {
    if (value.regionMatches(true, at, "N", 0, 1)) {
      return Mode.NOTIFY;
    }
    if (value.regionMatches(true, at, "R", 0, 1)) {
      return Mode.RETURN;
    }
    throw SmtpSyntaxException.expected("N or R in BY", value, at);
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.BY;
  }

  /** The wire form, without a plus sign or leading zeros. */
  @Override
  public String toString() {
    return time.toSeconds() + (mode == Mode.NOTIFY ? ";N" : ";R") + (trace ? "T" : "");
  }
}
