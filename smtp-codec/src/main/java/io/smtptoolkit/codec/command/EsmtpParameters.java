package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parameters of MAIL or RCPT, in the order sent, each keyword once.
 *
 * <pre>
 * Mail-parameters = esmtp-param *(SP esmtp-param)
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public final class EsmtpParameters {
  /** No parameters. */
  public static final EsmtpParameters NONE = new EsmtpParameters(List.of());

  private final List<EsmtpParameter> all;

  private EsmtpParameters(List<EsmtpParameter> all) {
    this.all = List.copyOf(all);
  }

  /**
   * These parameters.
   *
   * @param parameters in the order to send them
   * @return the parameters
   * @throws IllegalArgumentException when a keyword is there twice
   */
  public static EsmtpParameters of(EsmtpParameter... parameters) {
    EsmtpParameters result = NONE;
    for (EsmtpParameter parameter : parameters) {
      result = result.with(parameter);
    }
    return result;
  }

  /**
   * Reads parameters.
   *
   * @param text the parameters without a space in front; perhaps nothing
   * @return the parameters
   * @throws SmtpSyntaxException when the text is anything else, or a keyword is there twice
   */
  public static EsmtpParameters parse(String text) throws SmtpSyntaxException {
    return text.isEmpty() ? NONE : list(text, 0, true);
  }

  /**
   * Reads what stands behind the path of a command line: nothing, or a space and parameters. Blanks
   * at the very end are let pass (RFC 5321 §4.1.1 asks receivers to).
   *
   * @param line the whole command line without CRLF
   * @param from the position behind the path
   * @param utf8 whether UTF-8 is allowed in values
   * @return the parameters
   * @throws SmtpSyntaxException when the text is anything else, or a keyword is there twice
   */
  public static EsmtpParameters parseBehindPath(String line, int from, boolean utf8)
      throws SmtpSyntaxException {
    String text = line.substring(0, Math.max(from, line.stripTrailing().length()));
    if (from == text.length()) {
      return NONE;
    }
    if (text.charAt(from) != ' ') {
      throw SmtpSyntaxException.expected("a space or the end", text, from);
    }
    return list(text, from + 1, utf8);
  }

  private static EsmtpParameters list(String text, int from, boolean utf8)
      throws SmtpSyntaxException {
    var found = new ArrayList<EsmtpParameter>();
    // A hostile line holds a thousand keywords: looking each up in the list would be quadratic.
    var keywords = new HashSet<String>();
    int at = from;
    while (true) {
      var parameter = EsmtpParameter.parseAt(text, at, utf8);
      if (!keywords.add(parameter.value().keyword().toUpperCase(Locale.ROOT))) {
        throw SmtpSyntaxException.expected("each parameter once", text, at);
      }
      found.add(parameter.value());
      if (parameter.end() == text.length()) {
        return new EsmtpParameters(found);
      }
      if (text.charAt(parameter.end()) != ' ') {
        throw SmtpSyntaxException.expected("a space or the end", text, parameter.end());
      }
      at = parameter.end() + 1;
    }
  }

  /**
   * All parameters.
   *
   * @return in their order
   */
  public List<EsmtpParameter> all() {
    return all;
  }

  /**
   * The parameter of a keyword.
   *
   * @param keyword the keyword in any case
   * @return the parameter, if it is among these
   */
  public Optional<EsmtpParameter> find(String keyword) {
    return find(all, keyword);
  }

  /**
   * Whether there are none.
   *
   * @return true when there are none
   */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * These and one more.
   *
   * @param parameter the other one
   * @return the parameters
   * @throws IllegalArgumentException when its keyword is among these
   */
  public EsmtpParameters with(EsmtpParameter parameter) {
    if (find(parameter.keyword()).isPresent()) {
      throw new IllegalArgumentException("parameter " + parameter.keyword() + " twice");
    }
    var more = new ArrayList<>(all);
    more.add(parameter);
    return new EsmtpParameters(more);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EsmtpParameters that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  /** The wire form, without a space in front. */
  @Override
  public String toString() {
    return String.join(" ", all.stream().map(EsmtpParameter::toString).toList());
  }

  String behindPath() {
    return all.isEmpty() ? "" : " " + this;
  }

  private static Optional<EsmtpParameter> find(List<EsmtpParameter> all, String keyword) {
    return all.stream().filter(it -> it.keyword().equalsIgnoreCase(keyword)).findFirst();
  }
}
