package io.smtptoolkit.codec.extension;

import io.smtptoolkit.codec.parameter.Solicitation;
import java.util.Arrays;
import java.util.List;

/**
 * NO-SOLICITING: what messages must not solicit.
 *
 * <pre>
 * "NO-SOLICITING" [ SP Solicitation-keywords ]
 * Solicitation-keywords = word *("," word)
 * </pre>
 *
 * <p>Immutable.
 *
 * @param keywords the classes refused, as announced; none when that depends on the recipient
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3865#section-2.1">RFC 3865 §2.1</a>
 */
public record NoSolicitingExtension(List<String> keywords) implements Extension {
  /**
   * Checks the classes.
   *
   * @param keywords the classes refused
   * @throws IllegalArgumentException when one does not follow the grammar
   */
  public NoSolicitingExtension {
    keywords = List.copyOf(keywords);
    if (!keywords.stream().allMatch(Solicitation::isKeyword)) {
      throw new IllegalArgumentException("not solicitation keywords");
    }
  }

  /** As announced; parameters that do not fit are left out. */
  static NoSolicitingExtension read(List<String> parameters) {
    String[] words = EhloGrammar.first(parameters).split(",");
    return new NoSolicitingExtension(Arrays.stream(words).filter(Solicitation::isKeyword).toList());
  }

  @Override
  public String keyword() {
    return "NO-SOLICITING";
  }

  @Override
  public String toEhloLine() {
    return keywords.isEmpty() ? keyword() : keyword() + " " + String.join(",", keywords);
  }
}
