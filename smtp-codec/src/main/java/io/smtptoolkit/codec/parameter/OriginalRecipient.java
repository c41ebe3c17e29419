package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Mailbox;
import java.util.Locale;

/**
 * The recipient as the sender wrote it, which notifications repeat.
 *
 * <pre>
 * "ORCPT=" original-recipient-address
 * original-recipient-address = addr-type ";" xtext
 *                            / "utf-8;" ( utf-8-addr-xtext / utf-8-addr-unitext )   ; RFC 6533 §3
 * addr-type = atom
 * </pre>
 *
 * <p>The address is kept as text: RFC 3461 §4.2 does not hold it to the syntax of its type. It is
 * printable, so that none can break the header field it is repeated in. Equal when address and type
 * are, the type without regard to case; however it is written.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-4.2">RFC 3461 §4.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6533#section-3">RFC 6533 §3</a>
 */
public final class OriginalRecipient implements RcptParameter {
  /**
   * The longest value, in characters (RFC 3461 §4.2). The RFC counts the keyword as well, but its
   * peers do not: counting the value alone refuses no client.
   */
  public static final int MAX_CHARACTERS = 500;

  private static final String RFC822 = "rfc822";
  private static final String UTF_8 = "utf-8";

  /**
   * RFC 822 §3.3: what an atom cannot have, besides the space and control characters; and the
   * equals sign, which no parameter's value can (RFC 5321 §4.1.2).
   */
  private static final String SPECIALS = "()<>@,;:\\\".[]=";

  private final String wire;
  private final int typeEnd;
  private final String address;

  private OriginalRecipient(String wire) throws SmtpSyntaxException {
    if (wire.codePointCount(0, wire.length()) > MAX_CHARACTERS) {
      throw SmtpSyntaxException.expected(
          "at most " + MAX_CHARACTERS + " characters after ORCPT=",
          wire,
          wire.offsetByCodePoints(0, MAX_CHARACTERS));
    }
    this.wire = wire;
    typeEnd = typeEnd(wire);
    if (type().equalsIgnoreCase(UTF_8)) {
      address = Utf8Address.decode(wire, typeEnd + 1);
    } else {
      address = Xtext.decode(wire, typeEnd + 1);
      PrintableText.check(address, "printable text in ORCPT");
    }
  }

  /**
   * The recipient of a type.
   *
   * @param type the type of address, such as {@code x400}
   * @param address the address as text
   * @return the recipient; of type utf-8 in the form that needs no SMTPUTF8
   * @throws IllegalArgumentException when the type is no atom, the address is not printable, or
   *     both are too long
   */
  public static OriginalRecipient of(String type, String address) {
    boolean utf8 = type.equalsIgnoreCase(UTF_8);
    return ofWire(type, address, utf8 ? Utf8Address.encode(address, true) : Xtext.encode(address));
  }

  /**
   * The recipient of a mailbox: of type rfc822 if all of it is ASCII, else of type utf-8.
   *
   * @param mailbox the mailbox
   * @return the recipient, in a form that needs no SMTPUTF8
   * @throws IllegalArgumentException when it is too long
   */
  public static OriginalRecipient of(Mailbox mailbox) {
    return of(mailbox.isAscii() ? RFC822 : UTF_8, mailbox.toString());
  }

  /**
   * The recipient of a mailbox, in the form that may be sent only where SMTPUTF8 is offered.
   *
   * @param mailbox the mailbox
   * @return the recipient, of type utf-8
   * @throws IllegalArgumentException when it is too long
   */
  public static OriginalRecipient unitext(Mailbox mailbox) {
    String address = mailbox.toString();
    return ofWire(UTF_8, address, Utf8Address.encode(address, false));
  }

  /**
   * Reads a recipient.
   *
   * <p>Postfix calls each address rfc822, also one beyond ASCII: {@code rfc822;+C3+BC@example.com}.
   * That has one meaning only, and to refuse it would return the message; it is read as what RFC
   * 6533 makes of the address, {@code utf-8;ü@example.com}.
   *
   * @param value the text after {@code ORCPT=}
   * @return the recipient
   * @throws SmtpSyntaxException when it is not such a value
   */
  public static OriginalRecipient parse(String value) throws SmtpSyntaxException {
    int end = typeEnd(value);
    if (value.substring(0, end).equalsIgnoreCase(RFC822)) {
      String address = Xtext.decode(value, end + 1);
      if (address.chars().anyMatch(c -> c >= 0x80)) {
        return beyondAscii(address);
      }
    }
    return new OriginalRecipient(value);
  }

  private static OriginalRecipient beyondAscii(String address) throws SmtpSyntaxException {
    try {
      return new OriginalRecipient(UTF_8 + ";" + Utf8Address.encode(address, true));
    } catch (SmtpSyntaxException notPrintable) {
      throw SmtpSyntaxException.expectedValue("printable text in ORCPT");
    }
  }

  /**
   * The type of address.
   *
   * @return as sent, or what it should have been
   */
  public String type() {
    return wire.substring(0, typeEnd);
  }

  /**
   * The address.
   *
   * @return as text
   */
  public String address() {
    return address;
  }

  @Override
  public RcptKeyword keyword() {
    return RcptKeyword.ORCPT;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OriginalRecipient that
        && address.equals(that.address)
        && type().equalsIgnoreCase(that.type());
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + type().toLowerCase(Locale.ROOT).hashCode();
  }

  /** The wire form, as sent; or in valid form, if {@link #parse} has read another one. */
  @Override
  public String toString() {
    return wire;
  }

  private static OriginalRecipient ofWire(String type, String address, String encoded) {
    OriginalRecipient recipient;
    try {
      recipient = new OriginalRecipient(type + ";" + encoded);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (!recipient.type().equals(type) || !recipient.address.equals(address)) {
      throw new IllegalArgumentException("not an address type and an address");
    }
    return recipient;
  }

  private static int typeEnd(String wire) throws SmtpSyntaxException {
    int at = 0;
    while (at < wire.length() && isAtomCharacter(wire.charAt(at))) {
      at++;
    }
    if (at == 0) {
      throw SmtpSyntaxException.expected("an address type after ORCPT=", wire, 0);
    }
    if (!wire.startsWith(";", at)) {
      throw SmtpSyntaxException.expected("\";\" after the address type of ORCPT", wire, at);
    }
    return at;
  }

  private static boolean isAtomCharacter(char c) {
    return c > ' ' && c < 0x7f && SPECIALS.indexOf(c) < 0;
  }
}
