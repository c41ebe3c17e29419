package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.Located;
import io.smtptoolkit.codec.SmtpSyntaxException;
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
 * @param keyword the keyword as sent
 * @param value the value as sent, if there is one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public record EsmtpParameter(String keyword, Optional<String> value) {
  /**
   * Checks the grammar.
   *
   * @param keyword the keyword as sent
   * @param value the value as sent, if there is one
   * @throws IllegalArgumentException when keyword or value does not follow it
   */
  public EsmtpParameter {
    if (keyword.isEmpty() || keywordEnd(keyword, 0) != keyword.length()) {
      throw new IllegalArgumentException("not a parameter keyword");
    }
    if (value.isPresent()
        && (value.get().isEmpty() || valueEnd(value.get(), 0, true) != value.get().length())) {
      throw new IllegalArgumentException("not a value for parameter " + keyword);
    }
  }

  /**
   * A parameter without a value.
   *
   * @param keyword the keyword
   * @return the parameter
   */
  public static EsmtpParameter of(String keyword) {
    return new EsmtpParameter(keyword, Optional.empty());
  }

  /**
   * A parameter with a value.
   *
   * @param keyword the keyword
   * @param value the value
   * @return the parameter
   */
  public static EsmtpParameter of(String keyword, String value) {
    return new EsmtpParameter(keyword, Optional.of(value));
  }

  /**
   * Reads a parameter.
   *
   * @param text the parameter and nothing else
   * @return the parameter
   * @throws SmtpSyntaxException when the text is no parameter
   */
  public static EsmtpParameter parse(String text) throws SmtpSyntaxException {
    Located<EsmtpParameter> found = parseAt(text, 0, true);
    if (found.end() != text.length()) {
      throw SmtpSyntaxException.expected("the end", text, found.end());
    }
    return found.value();
  }

  static Located<EsmtpParameter> parseAt(String text, int from, boolean utf8)
      throws SmtpSyntaxException {
    int at = keywordEnd(text, from);
    if (at == from) {
      throw SmtpSyntaxException.expected("a parameter keyword", text, from);
    }
    String keyword = text.substring(from, at);
    if (!text.startsWith("=", at)) {
      return new Located<>(of(keyword), at);
    }
    int end = valueEnd(text, at + 1, utf8);
    if (end == at + 1) {
      throw SmtpSyntaxException.expected("a parameter value", text, end);
    }
    return new Located<>(of(keyword, text.substring(at + 1, end)), end);
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
    return value.map(it -> keyword + "=" + it).orElse(keyword);
  }

  private static int keywordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isKeywordCharacter(text.charAt(at), at == from)) {
      at++;
    }
    return at;
  }

  private static boolean isKeywordCharacter(char c, boolean first) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c == '-' && !first);
  }

  private static int valueEnd(String text, int from, boolean utf8) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      boolean ascii = c > ' ' && c < 0x7f && c != '=';
      boolean beyond = c >= 0xa0 && !(c >= 0xd800 && c <= 0xdfff);
      if (!ascii && !(utf8 && beyond)) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }
}
