package io.smtptoolkit.server.text;

import io.smtptoolkit.codec.address.AddressLiteral;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * Makes text of strangers safe to print: nothing in it ends a line, moves a cursor, hides or turns
 * other text around, or ends a quotation.
 */
public final class Printable {
  private static final String HEX = "0123456789abcdef";
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[\"\\\\nr]|u[0-9a-f]{4})");

  private Printable() {}

  /**
   * The text with everything escaped that is not plainly visible: controls (C0 and C1), format
   * characters (among them those that change the direction of writing), line and paragraph
   * separators, lone surrogates, unassigned and private characters; and the quotation mark and the
   * backslash. It may be put into quotation marks, in a log line as in JSON (RFC 8259 §7).
   *
   * @param text any text
   * @return the same text if nothing had to be escaped
   */
  public static String escaped(String text) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    var escaped = new StringBuilder(text.length() + 8).append(text, 0, plain);
    for (int i = plain; i < text.length(); ) {
      int character = text.codePointAt(i);
      int length = Character.charCount(character);
      if (character == '"' || character == '\\') {
        escaped.append('\\').append((char) character);
      } else if (character == '\n') {
        escaped.append("\\n");
      } else if (character == '\r') {
        escaped.append("\\r");
      } else if (isVisible(character)) {
        escaped.appendCodePoint(character);
      } else {
        for (int unit = i; unit < i + length; unit++) {
          appendUnit(escaped, text.charAt(unit));
        }
      }
      i += length;
    }
    return escaped.toString();
  }

  /**
   * Says whether a character of most texts needs no escape.
   *
   * @param character any character
   * @return true for visible ASCII and the space, but the quotation mark and the backslash
   */
  public static boolean isPlain(char character) {
    return character >= ' ' && character <= '~' && character != '"' && character != '\\';
  }

  /**
   * Says whether a text may be put into quotation marks as it is, because {@link #escaped} has made
   * it.
   *
   * @param text any text
   * @return true if nothing in it has to be escaped but what is
   */
  public static boolean isEscaped(String text) {
    String rest = ESCAPE.matcher(text).replaceAll("");
    return escaped(rest).equals(rest);
  }

  /**
   * An address and a port, IPv6 in its canonical form (RFC 5952 §6).
   *
   * @param address an address that is resolved
   * @return such as {@code 192.0.2.7:25} or {@code [2001:db8::7]:25}
   */
  public static String hostAndPort(InetSocketAddress address) {
    AddressLiteral literal = AddressLiteral.ofIp(address.getAddress().getAddress());
    String host = literal.content().replace("IPv6:", "");
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      // Spaces other than the usual one look like it, or like nothing.
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }

  private static void appendUnit(StringBuilder escaped, char unit) {
    escaped.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      escaped.append(HEX.charAt(unit >> shift & 0xf));
    }
  }
}
