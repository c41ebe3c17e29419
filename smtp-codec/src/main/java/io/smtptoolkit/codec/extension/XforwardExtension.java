package io.smtptoolkit.codec.extension;

import java.util.List;

/**
 * XFORWARD: a front end may say, for logs, who its client is.
 *
 * <pre>
 * "XFORWARD" 1*( SP attribute-name )
 * </pre>
 *
 * <p>Immutable.
 *
 * @param attributes the names of the attributes that the server takes, as announced
 * @see <a href="https://www.postfix.org/XFORWARD_README.html">Postfix XFORWARD Howto</a>
 */
public record XforwardExtension(List<String> attributes) implements Extension {
  /**
   * Checks the names.
   *
   * @param attributes the names of the attributes
   * @throws IllegalArgumentException when one is no EHLO parameter
   */
  public XforwardExtension {
    attributes = EhloGrammar.parameters("XFORWARD", attributes);
  }

  /**
   * Says whether the server takes an attribute.
   *
   * @param attribute its name in any case
   * @return true when it is among these
   */
  public boolean takes(String attribute) {
    return attributes.stream().anyMatch(attribute::equalsIgnoreCase);
  }

  @Override
  public String keyword() {
    return "XFORWARD";
  }

  @Override
  public String toEhloLine() {
    return EhloGrammar.line(keyword(), attributes);
  }
}
