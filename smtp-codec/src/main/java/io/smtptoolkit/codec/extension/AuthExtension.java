package io.smtptoolkit.codec.extension;

import java.util.List;

/**
 * AUTH: the client can authenticate itself.
 *
 * <pre>
 * "AUTH" *( SP sasl-mech )
 * sasl-mech = 1*20( %x41-5A / DIGIT / "-" / "_" )
 * </pre>
 *
 * <p>Immutable.
 *
 * @param mechanisms the SASL mechanisms, as announced
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-3">RFC 4954 §3</a>
 */
public record AuthExtension(List<String> mechanisms) implements Extension {
  /**
   * Checks the names.
   *
   * @param mechanisms the SASL mechanisms
   * @throws IllegalArgumentException when a name is not one of a mechanism
   */
  public AuthExtension {
    mechanisms = List.copyOf(mechanisms);
    if (!mechanisms.stream().allMatch(AuthExtension::isMechanism)) {
      throw new IllegalArgumentException("not a SASL mechanism");
    }
  }

  /**
   * Says whether a mechanism is among these.
   *
   * @param mechanism its name in any case
   * @return true when it is
   */
  public boolean offers(String mechanism) {
    return mechanisms.stream().anyMatch(mechanism::equalsIgnoreCase);
  }

  /** As announced; parameters that do not fit are left out. */
  static AuthExtension read(List<String> parameters) {
    return new AuthExtension(parameters.stream().filter(AuthExtension::isMechanism).toList());
  }

  @Override
  public String keyword() {
    return "AUTH";
  }

  @Override
  public String toEhloLine() {
    return EhloGrammar.line(keyword(), mechanisms);
  }

  /** Lower case is tolerated: names are compared without regard to it. */
  private static boolean isMechanism(String word) {
    return word.length() <= 20
        && EhloGrammar.isWord(word, c -> EhloGrammar.isLetterOrDigit(c) || c == '-' || c == '_');
  }
}
