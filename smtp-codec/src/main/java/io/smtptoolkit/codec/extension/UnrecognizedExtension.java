package io.smtptoolkit.codec.extension;

import java.util.List;

/**
 * An extension this library has no type for, kept as announced.
 *
 * <p>Immutable.
 *
 * @param keyword its keyword as announced
 * @param parameters its parameters as announced
 */
public record UnrecognizedExtension(String keyword, List<String> parameters) implements Extension {
  /**
   * Checks the grammar.
   *
   * @param keyword its keyword as announced
   * @param parameters its parameters as announced
   * @throws IllegalArgumentException when keyword or a parameter does not follow it
   */
  public UnrecognizedExtension {
    if (!EhloGrammar.isKeyword(keyword)) {
      throw new IllegalArgumentException("not an EHLO keyword");
    }
    parameters = EhloGrammar.parameters(keyword, parameters);
  }

  @Override
  public String toEhloLine() {
    return EhloGrammar.line(keyword, parameters);
  }
}
