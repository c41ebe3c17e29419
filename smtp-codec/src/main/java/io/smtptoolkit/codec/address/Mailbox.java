package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.reading.AddressReaders;
import io.smtptoolkit.codec.grammar.LineCursor;

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
 * @param domain the part after it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public record Mailbox(LocalPart localPart, Domain domain) {
  static {
    AddressReaders.DOOR.open(Paths.READERS);
  }

  /**
   * Reads a mailbox of ASCII.
   *
   * @param text the mailbox without angle brackets and nothing else
   * @return the mailbox
   * @throws SmtpSyntaxException when the text is no mailbox
   */
  public static Mailbox parse(String text) throws SmtpSyntaxException {
    return whole(LineCursor.of(text));
  }

  /**
   * Reads a mailbox that may hold UTF-8 (RFC 6531 §3.3).
   *
   * @param text the mailbox without angle brackets and nothing else
   * @return the mailbox
   * @throws SmtpSyntaxException when the text is no mailbox
   */
  public static Mailbox parseUtf8(String text) throws SmtpSyntaxException {
    return whole(LineCursor.ofUtf8(text));
  }

  /** Reads the mailbox that is next in a line. */
  static Mailbox read(LineCursor line) throws SmtpSyntaxException {
    LocalPart localPart = LocalPart.read(line);
    line.require('@');
    return new Mailbox(localPart, Paths.READERS.domain(line));
  }

  private static Mailbox whole(LineCursor line) throws SmtpSyntaxException {
    Mailbox found = read(line);
    line.requireEnd();
    return found;
  }

  /**
   * Says whether this can be sent without SMTPUTF8.
   *
   * @return true when every character is ASCII
   */
  public boolean isAscii() {
    return localPart.isAscii() && domain.isAscii();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return localPart + "@" + domain;
  }
}
