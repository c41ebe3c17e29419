package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;

/**
 * The place of a mailbox, or the name of a client: a name, or a literal address.
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
    return whole(LineCursor.of(text));
  }

  /**
   * Reads a domain that may hold U-labels (RFC 6531 §3.3).
   *
   * @param text the domain and nothing else
   * @return the domain
   * @throws SmtpSyntaxException when the text is no domain
   */
  static Domain parseUtf8(String text) throws SmtpSyntaxException {
    return whole(LineCursor.ofUtf8(text));
  }

  /**
   * Says whether it can be sent without SMTPUTF8.
   *
   * @return true for an address literal as well
   */
  boolean isAscii();

  private static Domain whole(LineCursor line) throws SmtpSyntaxException {
    Domain found = Paths.READERS.domain(line);
    line.requireEnd();
    return found;
  }
}
