package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A time, kept as sent.
 *
 * <pre>
 * date-time    = full-date "T" full-time
 * full-date    = 4DIGIT "-" 2DIGIT "-" 2DIGIT
 * full-time    = 2DIGIT ":" 2DIGIT ":" 2DIGIT ["." 1*DIGIT] time-offset
 * time-offset  = "Z" / ( ("+" / "-") 2DIGIT ":" 2DIGIT )
 * </pre>
 *
 * <p>Equal when the instant is. T and Z may be of either case. Second 60 is tolerated, as it is
 * there when the earth asks for it, and means the second after 59; digits beyond nanoseconds are
 * kept and mean nothing.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339 §5.6</a>
 */
public final class DateTime {
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private final String wire;
  private final Instant instant;

  private DateTime(String wire, Instant instant) {
    this.wire = wire;
    this.instant = instant;
  }

  /**
   * The time of an instant, in UTC.
   *
   * @param instant the instant
   * @return the time
   * @throws IllegalArgumentException when its year has not four digits
   */
  public static DateTime of(Instant instant) {
    if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
      throw new IllegalArgumentException("not a year of four digits");
    }
    return new DateTime(instant.toString(), instant);
  }

  /**
   * Reads a time.
   *
   * @param text the time and nothing else
   * @return the time
   * @throws SmtpSyntaxException when it is not such a text
   */
  public static DateTime parse(String text) throws SmtpSyntaxException {
    return parse(text, text.length());
  }

  /** Reads the time that a text has up to a position. */
  static DateTime parse(String whole, int end) throws SmtpSyntaxException {
    String text = whole.substring(0, end);
    int year = number(text, 0, 4);
    int month = number(text, character("-", text, 4), 2);
    int day = number(text, character("-", text, 7), 2);
    int hour = number(text, character("T", text, 10), 2);
    int minute = number(text, character(":", text, 13), 2);
    int second = number(text, character(":", text, 16), 2);
    int at = 19;
    int nanos = 0;
    if (text.startsWith(".", at)) {
      int fractionEnd = Digits.end(text, at + 1, text.length());
      nanos = nanos(text, at + 1, fractionEnd);
      at = fractionEnd;
    }
    int offsetSeconds = offset(text, at);
    try {
      Instant instant =
          LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59), nanos)
              .toInstant(ZoneOffset.UTC)
              .minusSeconds(offsetSeconds)
              .plusSeconds(second == 60 ? 1 : 0);
      if (second > 60) {
        throw SmtpSyntaxException.expected("a second up to 60", text, 17);
      }
      return new DateTime(text, instant);
    } catch (DateTimeException e) {
      throw SmtpSyntaxException.expectedValue("a date and time that exist");
    }
  }

  /**
   * The instant.
   *
   * @return to the nanosecond
   */
  public Instant instant() {
    return instant;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DateTime that && instant.equals(that.instant);
  }

  @Override
  public int hashCode() {
    return instant.hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }

  private static int offset(String text, int at) throws SmtpSyntaxException {
    if (text.regionMatches(true, at, "Z", 0, 1) && at + 1 == text.length()) {
      return 0;
    }
    if (!text.startsWith("+", at) && !text.startsWith("-", at)) {
      throw SmtpSyntaxException.expected("Z or an offset such as +01:00", text, at);
    }
    int hours = number(text, at + 1, 2);
    int minutes = number(text, character(":", text, at + 3), 2);
    if (at + 6 != text.length()) {
      throw SmtpSyntaxException.expected("the end of the time", text, at + 6);
    }
    if (hours > 23 || minutes > 59) {
      throw SmtpSyntaxException.expected("an offset up to 23:59", text, at);
    }
    int seconds = (hours * 60 + minutes) * 60;
    return text.charAt(at) == '-' ? -seconds : seconds;
  }

  private static int nanos(String text, int from, int end) throws SmtpSyntaxException {
    if (end == from) {
      throw SmtpSyntaxException.expected("digits of a fraction", text, from);
    }
    int nanos = 0;
    for (int i = 0; i < 9; i++) {
      int digit = from + i < end ? text.charAt(from + i) - '0' : 0;
      nanos = nanos * 10 + digit;
    }
    return nanos;
  }

  private static int character(String wanted, String text, int at) throws SmtpSyntaxException {
    if (!text.regionMatches(true, at, wanted, 0, 1)) {
      throw SmtpSyntaxException.expected("\"" + wanted + "\" of a time", text, at);
    }
    return at + 1;
  }

  private static int number(String text, int from, int digits) throws SmtpSyntaxException {
    return Digits.fixed(text, from, digits, "a time such as 2014-04-03T23:01:00Z");
  }
}
