package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;

/**
 * Who the client says it is.
 *
 * <pre>
 * ( Domain / address-literal )
 * </pre>
 *
 * <p>The grammar is kept: no underscore, no trailing dot. An IPv4 address without brackets parses
 * as a name, since labels may be all digits.
 *
 * <p>Immutable.
 *
 * @param domain the name or literal
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1">RFC 5321 §4.1.1.1</a>
 */
public record HelloName(Domain domain) {
  /**
   * Reads a hello name.
   *
   * @param text the name and nothing else
   * @return the name
   * @throws SmtpSyntaxException when the text is neither a domain nor an address literal
   */
  public static HelloName parse(String text) throws SmtpSyntaxException {
    return new HelloName(Domain.parse(text));
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return domain.toString();
  }
}
