package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import java.util.Locale;
import java.util.Optional;

/**
 * One parameter of MAIL or RCPT.
 *
 * <pre>
 * esmtp-param   = esmtp-keyword ["=" esmtp-value]
 * esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * esmtp-value   = 1*(%d33-60 / %d62-126)   ; and UTF-8 (RFC 6531 §3.3)
 * </pre>
 *
 * <p>Keywords are equal without regard to case, values are not.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public final class EsmtpParameter {
  private static final OctetSet ALPHA_DIGIT = OctetSet.ALPHA.or(OctetSet.DIGIT);
  private static final OctetSet KEYWORD = ALPHA_DIGIT.or(OctetSet.of("-"));
  private static final OctetSet VALUE = OctetSet.range('!', '<').or(OctetSet.range('>', '~'));

  /** What nearly every MAIL has, as nearly all clients write it: no text is made for it. */
  private static final String[] FREQUENT = {"SIZE", "BODY"};

  /** Likewise. */
  private static final String FREQUENT_VALUE = "8BITMIME";

  private final String keyword;

  /** Empty if there is none: a value has at least one octet. */
  private final String value;

  private EsmtpParameter(String keyword, String value) {
    this.keyword = keyword;
    this.value = value;
  }

  /**
   * A parameter without a value.
   *
   * @param keyword the keyword
   * @return the parameter
   * @throws IllegalArgumentException when the keyword does not follow the grammar
   */
  public static EsmtpParameter of(String keyword) {
    return checked(new EsmtpParameter(keyword, ""));
  }

  /**
   * A parameter with a value.
   *
   * @param keyword the keyword
   * @param value the value
   * @return the parameter
   * @throws IllegalArgumentException when keyword or value does not follow the grammar
   */
  public static EsmtpParameter of(String keyword, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("not a parameter: a value has at least one octet");
    }
    return checked(new EsmtpParameter(keyword, value));
  }

  /**
   * Reads a parameter.
   *
   * @param text the parameter and nothing else
   * @return the parameter
   * @throws SmtpSyntaxException when the text is no parameter
   */
  public static EsmtpParameter parse(String text) throws SmtpSyntaxException {
    LineCursor line = LineCursor.ofUtf8(text);
    EsmtpParameter found = read(line);
    line.requireEnd();
    return found;
  }

  static EsmtpParameter read(LineCursor line) throws SmtpSyntaxException {
    String keyword = readKeyword(line);
    if (!line.skip('=')) {
      return new EsmtpParameter(keyword, "");
    }
    return new EsmtpParameter(keyword, readValue(line));
  }

  private static String readValue(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    if (line.skipExactly(FREQUENT_VALUE) && (line.atEnd() || line.peek() == ' ')) {
      return FREQUENT_VALUE;
    }
    line.skipText(VALUE);
    if (line.position() == from) {
      throw line.expected("a parameter value");
    }
    return line.since(from);
  }

  private static String readKeyword(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    for (String frequent : FREQUENT) {
      if (line.skipExactly(frequent)) {
        if (line.peek() == '=') {
          return frequent;
        }
        line.backTo(from);
      }
    }
    if (!line.skipOne(ALPHA_DIGIT)) {
      throw line.expected("a parameter keyword");
    }
    line.skip(KEYWORD);
    return line.since(from);
  }

  /** What is written must be read as the same again. */
  private static EsmtpParameter checked(EsmtpParameter parameter) {
    try {
      if (parse(parameter.toString()).equals(parameter)) {
        return parameter;
      }
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException("not a parameter: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("not a parameter keyword");
  }

  /**
   * The keyword.
   *
   * @return as sent
   */
  public String keyword() {
    return keyword;
  }

  /**
   * The value.
   *
   * @return as sent; empty if there is none
   */
  public Optional<String> value() {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /**
   * Says whether it can be sent without SMTPUTF8.
   *
   * @return false if the value holds a character beyond ASCII
   */
  public boolean isAscii() {
    return CommandText.isAscii(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EsmtpParameter that
        && keyword.equalsIgnoreCase(that.keyword)
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    // Keywords are ASCII: their lower case is the same in every language.
    return 31 * keyword.toLowerCase(Locale.ROOT).hashCode() + value.hashCode();
  }

  /** The wire form. */
  @Override
  public String toString() {
    return value.isEmpty() ? keyword : keyword + "=" + value;
  }
}
