package io.smtptoolkit.codec.extension;

import java.util.List;

/**
 * XCLIENT: a front end may say who its client is.
 *
 * <pre>
 * "XCLIENT" 1*( SP attribute-name )
 * </pre>
 *
 * <p>Immutable.
 *
 * @param attributes the names of the attributes that the server takes, as announced
 * @see <a href="https://www.postfix.org/XCLIENT_README.html">Postfix XCLIENT Howto</a>
 */
public record XclientExtension(List<String> attributes) implements Extension {
  /**
   * Checks the names.
   *
   * @param attributes the names of the attributes
   * @throws IllegalArgumentException when one is no EHLO parameter
   */
  public XclientExtension {
    attributes = EhloGrammar.parameters("XCLIENT", attributes);
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
    return "XCLIENT";
  }

  @Override
  public String toEhloLine() {
    return EhloGrammar.line(keyword(), attributes);
  }
}
