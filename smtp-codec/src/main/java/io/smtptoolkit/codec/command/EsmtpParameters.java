package io.smtptoolkit.codec.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.Errors;
import io.smtptoolkit.codec.grammar.LineCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

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

  /**
   * Chosen: up to so many keywords are compared with each other, which needs no further object. A
   * hostile line holds a thousand, and to compare them all would be quadratic.
   */
  private static final int FEW = 8;

  /** Chosen: SIZE and BODY, which is all that most lines have. */
  private static final int USUAL = 2;

  private final List<EsmtpParameter> all;

  private EsmtpParameters(List<EsmtpParameter> all) {
    this.all = all;
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
   * @param text the parameters without a space before them; perhaps nothing
   * @return the parameters
   * @throws SmtpSyntaxException when the text is anything else, or a keyword is there twice
   */
  public static EsmtpParameters parse(String text) throws SmtpSyntaxException {
    return text.isEmpty() ? NONE : list(LineCursor.ofUtf8(text));
  }

  /** Reads the text after the path of a command line: nothing, or a space and parameters. */
  static EsmtpParameters readAfterPath(LineCursor line) throws SmtpSyntaxException {
    if (line.atEnd()) {
      return NONE;
    }
    requireSpace(line);
    return list(line);
  }

  private static EsmtpParameters list(LineCursor line) throws SmtpSyntaxException {
    var found = new EsmtpParameter[USUAL];
    int count = 0;
    Set<String> keywords = Set.of();
    while (true) {
      int from = line.position();
      EsmtpParameter parameter = EsmtpParameter.read(line);
      if (count == FEW) {
        keywords = upper(Arrays.copyOf(found, count));
      }
      boolean twice =
          count < FEW
              ? isAmong(found, count, parameter)
              : !keywords.add(parameter.keyword().toUpperCase(Locale.ROOT));
      if (twice) {
        line.backTo(from);
        throw line.expected("each parameter once");
      }
      if (count == found.length) {
        found = Arrays.copyOf(found, 2 * count);
      }
      found[count++] = parameter;
      if (line.atEnd()) {
        return new EsmtpParameters(
            List.of(count == found.length ? found : Arrays.copyOf(found, count)));
      }
      requireSpace(line);
    }
  }

  private static boolean isAmong(EsmtpParameter[] found, int count, EsmtpParameter parameter) {
    for (int i = 0; i < count; i++) {
      if (found[i].keyword().equalsIgnoreCase(parameter.keyword())) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> upper(EsmtpParameter... parameters) {
    var keywords = new HashSet<String>();
    for (EsmtpParameter parameter : parameters) {
      keywords.add(parameter.keyword().toUpperCase(Locale.ROOT));
    }
    return keywords;
  }

  private static void requireSpace(LineCursor line) throws SmtpSyntaxException {
    if (!line.skip(' ')) {
      throw line.expected("a space or the end");
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
    for (EsmtpParameter parameter : all) {
      if (parameter.keyword().equalsIgnoreCase(keyword)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }

  /** Moves an error from the value of one of these to the text of all of them. */
  SmtpSyntaxException locate(EsmtpParameter parameter, SmtpSyntaxException error) {
    int before = 0;
    for (EsmtpParameter each : all) {
      if (each.equals(parameter)) {
        break;
      }
      before += each.toString().getBytes(UTF_8).length + 1;
    }
    int equalsSign = parameter.value().isPresent() ? 1 : 0;
    boolean last = all.isEmpty() || all.get(all.size() - 1).equals(parameter);
    return Errors.shifted(
        last ? error : Errors.beforeSpace(error),
        before + parameter.keyword().length() + equalsSign);
  }

  /**
   * Says whether there are none.
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
    return new EsmtpParameters(List.copyOf(more));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EsmtpParameters that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  /** The wire form, without a space before it. */
  @Override
  public String toString() {
    var joiner = new StringJoiner(" ");
    all.forEach(parameter -> joiner.add(parameter.toString()));
    return joiner.toString();
  }

  String afterPath() {
    return all.isEmpty() ? "" : " " + this;
  }
}
