package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.Located;
import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * Where a mailbox is, or who says hello: a name, or a literal address.
 *
 * <pre>
 * ( Domain / address-literal )
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public sealed interface Domain permits DomainName, AddressLiteral {
  /**
   * Reads a domain of ASCII.
   *
   * @param text the domain and nothing else
   * @return the domain
   * @throws SmtpSyntaxException when the text is no domain
   */
  static Domain parse(String text) throws SmtpSyntaxException {
    return whole(text, false);
  }

  /**
   * Reads a domain that may hold U-labels (RFC 6531 §3.3).
   *
   * @param text the domain and nothing else
   * @return the domain
   * @throws SmtpSyntaxException when the text is no domain
   */
  static Domain parseUtf8(String text) throws SmtpSyntaxException {
    return whole(text, true);
  }

  /**
   * Reads the domain that starts at a position of a longer text.
   *
   * @param text the text
   * @param from where the domain starts
   * @param utf8 whether U-labels are allowed
   * @return the domain and where it ends
   * @throws SmtpSyntaxException when no domain starts there
   */
  static Located<Domain> parseAt(String text, int from, boolean utf8) throws SmtpSyntaxException {
    if (from < text.length() && text.charAt(from) == '[') {
      int end = AddressLiteral.endOf(text, from);
      return new Located<>(AddressLiteral.ofBrackets(text, from, end), end);
    }
    int end = AddressGrammar.domainName(text, from, utf8);
    return new Located<>(DomainName.ofValid(text, from, end), end);
  }

  private static Domain whole(String text, boolean utf8) throws SmtpSyntaxException {
    Located<Domain> found = parseAt(text, 0, utf8);
    AddressGrammar.end(text, found.end());
    return found.value();
  }
}
