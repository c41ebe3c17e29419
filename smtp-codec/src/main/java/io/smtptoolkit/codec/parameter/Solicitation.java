package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.List;

/**
 * The things that a message solicits, as classes that a receiver may have forbidden.
 *
 * <pre>
 * "SOLICIT=" Solicitation-keywords
 * Solicitation-keywords = word *("," word)   ; at most 1000 characters
 * word     = ALPHA *wordchar
 * wordchar = "." / "-" / "_" / ":" / ALPHA / DIGIT
 * </pre>
 *
 * <p>Immutable.
 *
 * @param keywords the classes, at least one, as sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3865#section-2.3">RFC 3865 §2.3</a>
 */
public record Solicitation(List<String> keywords) implements MailParameter {
  /** The longest list with its commas (RFC 3865 §2.2). */
  public static final int MAX_CHARACTERS = 1000;

  /**
   * Checks the classes.
   *
   * @param keywords the classes
   * @throws IllegalArgumentException when there is none, one is no word, or all are too long
   */
  public Solicitation {
    keywords = List.copyOf(keywords);
    if (keywords.isEmpty() || !keywords.stream().allMatch(Solicitation::isKeyword)) {
      throw new IllegalArgumentException("not solicitation keywords");
    }
    if (String.join(",", keywords).length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("solicitation keywords are too long");
    }
  }

  /**
   * Reads the classes.
   *
   * @param value the text after {@code SOLICIT=}
   * @return the classes
   * @throws SmtpSyntaxException when the value is no list of classes
   */
  public static Solicitation parse(String value) throws SmtpSyntaxException {
    if (value.length() > MAX_CHARACTERS) {
      throw SmtpSyntaxException.expected(
          "at most " + MAX_CHARACTERS + " characters after SOLICIT=", value, MAX_CHARACTERS);
    }
    int from = 0;
    while (true) {
      int end = wordEnd(value, from);
      if (end == from) {
        throw SmtpSyntaxException.expected("a solicitation keyword in SOLICIT", value, from);
      }
      if (end == value.length()) {
        return new Solicitation(List.of(value.split(",")));
      }
      if (value.charAt(end) != ',') {
        throw SmtpSyntaxException.expected("\",\" or the end of SOLICIT", value, end);
      }
      from = end + 1;
    }
  }

  /**
   * Says whether a text is a class.
   *
   * @param text the text
   * @return true for a word of the grammar
   */
  public static boolean isKeyword(String text) {
    return !text.isEmpty() && wordEnd(text, 0) == text.length();
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.SOLICIT;
  }

  /** The wire form. */
  @Override
  public String toString() {
    return String.join(",", keywords);
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isWordCharacter(text.charAt(at), at == from)) {
      at++;
    }
    return at;
  }

  private static boolean isWordCharacter(char c, boolean first) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (!first && (Digits.isDigit(c) || c == '.' || c == '-' || c == '_' || c == ':'));
  }
}
