package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * Addresses of the type utf-8 in an ORCPT parameter. The RFC calls the form in ASCII
 * utf-8-addr-xtext, the other one utf-8-addr-unitext.
 *
 * <pre>
 * utf-8-addr-xtext    = 1*(QCHAR / EmbeddedUnicodeChar)
 * utf-8-addr-unitext  = 1*(QUCHAR / EmbeddedUnicodeChar)
 * QCHAR               = %x21-2a / %x2c-3c / %x3e-5b / %x5d-7e   ; no "+", no "=", no "\"
 * QUCHAR              = QCHAR / UTF8-2 / UTF8-3 / UTF8-4
 * EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}"
 * HEXPOINT            = ; no leading zeros, and never a character that QCHAR has
 * </pre>
 *
 * <p>The RFC lets control characters be embedded, though no address has one; they are refused, as
 * they would end up in the header fields of notifications.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6533#section-3">RFC 6533 §3</a>
 */
final class Utf8Address {
  private static final String EXPECTED = "an address of type utf-8 in ORCPT";

  private Utf8Address() {}

  static String encode(String address, boolean ascii) {
    var wire = new StringBuilder(address.length());
    address
        .codePoints()
        .forEach(
            c -> {
              if (isQchar(c) || (c >= 0x80 && !ascii)) {
                wire.appendCodePoint(c);
              } else {
                wire.append("\\x{%X}".formatted(c));
              }
            });
    return wire.toString();
  }

  static String decode(String wire, int from) throws SmtpSyntaxException {
    if (from == wire.length()) {
      throw SmtpSyntaxException.expected(EXPECTED, wire, from);
    }
    var address = new StringBuilder(wire.length() - from);
    int at = from;
    while (at < wire.length()) {
      int c = wire.codePointAt(at);
      if (c == '\\') {
        int close = wire.indexOf('}', at);
        address.appendCodePoint(embedded(wire, at, close));
        at = close + 1;
      } else if (isQchar(c) || isBeyondAscii(c)) {
        address.appendCodePoint(c);
        at += Character.charCount(c);
      } else {
        throw SmtpSyntaxException.expected(EXPECTED, wire, at);
      }
    }
    return address.toString();
  }

  private static int embedded(String wire, int from, int close) throws SmtpSyntaxException {
    int start = from + 3;
    int digits = close - start;
    if (wire.startsWith("\\x{", from) && digits >= 2 && digits <= 6) {
      int c = hexadecimal(wire, start, close);
      boolean special = c == ' ' || c == '+' || c == '=' || c == '\\';
      if ((special || isBeyondAscii(c)) && wire.charAt(start) != '0') {
        return c;
      }
    }
    throw SmtpSyntaxException.expected("a character such as \\x{E9} in ORCPT", wire, from);
  }

  private static int hexadecimal(String wire, int from, int end) {
    int value = 0;
    for (int i = from; i < end; i++) {
      char c = wire.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static boolean isQchar(int c) {
    return c > ' ' && c < 0x7f && c != '+' && c != '=' && c != '\\';
  }

  /** Neither a C1 control nor a surrogate. */
  static boolean isBeyondAscii(int c) {
    return c >= 0xa0
        && c <= Character.MAX_CODE_POINT
        && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
