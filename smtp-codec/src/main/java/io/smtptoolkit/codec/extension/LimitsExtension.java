package io.smtptoolkit.codec.extension;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * LIMITS: what the server allows in one session, kept as announced.
 *
 * <pre>
 * "LIMITS" *( SP limit-name [ "=" limit-value ] )
 * limit-name  = 1*( ALPHA / DIGIT / "-" / "_" )
 * limit-value = 1*( %x21-3A / %x3C-7E )   ; no ";"
 * MAILMAX, RCPTMAX, RCPTDOMAINMAX = %x31-39 *5DIGIT
 * </pre>
 *
 * <p>Immutable.
 *
 * @param all the limits in their order, unknown ones among them
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9422#section-3">RFC 9422 §3</a>
 */
public record LimitsExtension(List<Limit> all) implements Extension {
  /**
   * One limit.
   *
   * @param name its name as announced
   * @param value its value as announced; empty when there is none
   */
  public record Limit(String name, String value) {
    /**
     * Checks the grammar.
     *
     * @param name the name
     * @param value the value, or nothing
     * @throws IllegalArgumentException when either does not follow it
     */
    public Limit {
      if (!isName(name) || !(value.isEmpty() || isValue(value))) {
        throw new IllegalArgumentException("not a limit");
      }
    }

    /** The form in the EHLO line. */
    @Override
    public String toString() {
      return value.isEmpty() ? name : name + "=" + value;
    }

    /** A word of an EHLO line as a limit, if it is one. */
    static Optional<Limit> read(String word) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      boolean valid = isName(name) && (equals < 0 || isValue(value));
      return valid ? Optional.of(new Limit(name, value)) : Optional.empty();
    }

    private static boolean isName(String text) {
      return EhloGrammar.isWord(text, c -> EhloGrammar.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    private static boolean isValue(String text) {
      return EhloGrammar.isWord(text, c -> c > ' ' && c < 0x7f && c != ';');
    }
  }

  /**
   * Takes a copy.
   *
   * @param all the limits
   */
  public LimitsExtension {
    all = List.copyOf(all);
  }

  /**
   * The most mail transactions that a session may have.
   *
   * @return MAILMAX, if it is announced properly
   */
  public OptionalInt mailMax() {
    return number("MAILMAX");
  }

  /**
   * The most recipients that a mail transaction may have.
   *
   * @return RCPTMAX, if it is announced properly
   */
  public OptionalInt rcptMax() {
    return number("RCPTMAX");
  }

  /**
   * The most different domains that the recipients of a session may have.
   *
   * @return RCPTDOMAINMAX, if it is announced properly
   */
  public OptionalInt rcptDomainMax() {
    return number("RCPTDOMAINMAX");
  }

  /** As announced; parameters that do not fit are left out. */
  static LimitsExtension read(List<String> parameters) {
    return new LimitsExtension(
        parameters.stream().map(Limit::read).flatMap(Optional::stream).toList());
  }

  @Override
  public String keyword() {
    return "LIMITS";
  }

  @Override
  public String toEhloLine() {
    return EhloGrammar.line(keyword(), all.stream().map(Limit::toString).toList());
  }

  private OptionalInt number(String name) {
    return all.stream()
        .filter(it -> it.name().equalsIgnoreCase(name))
        .map(Limit::value)
        .filter(it -> it.length() <= 6 && EhloGrammar.isNumber(it) && it.charAt(0) != '0')
        .mapToInt(Integer::parseInt)
        .findFirst();
  }
}
