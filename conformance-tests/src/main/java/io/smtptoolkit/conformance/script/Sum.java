package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.stream.Stream;

/**
 * A number in a script: terms added up, each a constant or a variable. Immutable.
 *
 * @param terms at least one
 */
public record Sum(List<Term> terms) {
  /**
   * One term.
   *
   * @param negative it is subtracted
   * @param value digits, or the name of a variable
   * @param variable whether {@code value} is a name
   */
  public record Term(boolean negative, String value, boolean variable) {}

  /** The value; a variable that is no number counts as 0 (an EHLO keyword without parameter). */
  long evaluate(Bindings bindings) {
    long sum = 0;
    for (Term term : terms) {
      String digits = term.variable() ? bindings.value(term.value()).strip() : term.value();
      long value = digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
      sum += term.negative() ? -value : value;
    }
    return sum;
  }

  /**
   * The value as a count of octets or rounds.
   *
   * @param bindings the variables
   * @param max the most that makes sense here
   * @return 0 to {@code max}
   */
  public int count(Bindings bindings, int max) {
    return (int) Math.max(0, Math.min(max, evaluate(bindings)));
  }

  /** {@return the names of variables in it} */
  public Stream<String> variables() {
    return terms.stream().filter(Term::variable).map(Term::value);
  }
}
