package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.Located;
import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * A local part at a domain.
 *
 * <pre>
 * Mailbox = Local-part "@" ( Domain / address-literal )
 * </pre>
 *
 * <p>Immutable.
 *
 * @param localPart the part before the at sign
 * @param domain the part behind it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public record Mailbox(LocalPart localPart, Domain domain) {
  /**
   * Reads a mailbox of ASCII.
   *
   * @param text the mailbox without angle brackets and nothing else
   * @return the mailbox
   * @throws SmtpSyntaxException when the text is no mailbox
   */
  public static Mailbox parse(String text) throws SmtpSyntaxException {
    return whole(text, false);
  }

  /**
   * Reads a mailbox that may hold UTF-8 (RFC 6531 §3.3).
   *
   * @param text the mailbox without angle brackets and nothing else
   * @return the mailbox
   * @throws SmtpSyntaxException when the text is no mailbox
   */
  public static Mailbox parseUtf8(String text) throws SmtpSyntaxException {
    return whole(text, true);
  }

  /**
   * Reads the mailbox that starts at a position of a longer text.
   *
   * @param text the text
   * @param from where the mailbox starts
   * @param utf8 whether UTF-8 is allowed
   * @return the mailbox and where it ends
   * @throws SmtpSyntaxException when no mailbox starts there
   */
  public static Located<Mailbox> parseAt(String text, int from, boolean utf8)
      throws SmtpSyntaxException {
    int at = AddressGrammar.localPart(text, from, utf8);
    LocalPart localPart = LocalPart.ofValid(text.substring(from, at));
    Located<Domain> domain = Domain.parseAt(text, AddressGrammar.character('@', text, at), utf8);
    return new Located<>(new Mailbox(localPart, domain.value()), domain.end());
  }

  private static Mailbox whole(String text, boolean utf8) throws SmtpSyntaxException {
    Located<Mailbox> found = parseAt(text, 0, utf8);
    AddressGrammar.end(text, found.end());
    return found.value();
  }

  /**
   * Whether this can be sent without SMTPUTF8.
   *
   * @return true when every character is ASCII
   */
  public boolean isAscii() {
    return localPart.isAscii() && (!(domain instanceof DomainName name) || name.isAscii());
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return localPart + "@" + domain;
  }
}
