package io.smtptoolkit.codec.parameter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Any text within the characters that a parameter value may have.
 *
 * <pre>
 * xtext   = *( xchar / hexchar )
 * xchar   = %d33-42 / %d44-60 / %d62-126   ; no "+", no "="
 * hexchar = "+" 2( DIGIT / "A" / "B" / "C" / "D" / "E" / "F" )
 * </pre>
 *
 * <p>The octets are those of UTF-8. Hexadecimal digits are of upper case, as the RFC demands.
 * Writing uses a hexchar only where it must; reading takes it for any octet.
 *
 * <p>Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-4">RFC 3461 §4</a>
 */
public final class Xtext {
  private static final String HEX = "0123456789ABCDEF";

  private Xtext() {}

  /**
   * Writes a text as xtext.
   *
   * @param text any text without lone surrogates
   * @return its xtext
   */
  public static String encode(String text) {
    var wire = new StringBuilder(text.length());
    for (byte octet : text.getBytes(UTF_8)) {
      char c = (char) Byte.toUnsignedInt(octet);
      if (isXchar(c)) {
        wire.append(c);
      } else {
        wire.append('+').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      }
    }
    return wire.toString();
  }

  /**
   * Reads xtext.
   *
   * @param wire the xtext
   * @return the text
   * @throws SmtpSyntaxException when it is not xtext, or what it encodes is not UTF-8
   */
  public static String decode(String wire) throws SmtpSyntaxException {
    return decode(wire, 0);
  }

  /** Reads xtext from a position to the end. */
  static String decode(String wire, int from) throws SmtpSyntaxException {
    var octets = new ByteArrayOutputStream(wire.length() - from);
    int at = from;
    while (at < wire.length()) {
      char c = wire.charAt(at);
      if (c == '+') {
        octets.write(hexDigit(wire, at + 1) << 4 | hexDigit(wire, at + 2));
        at += 3;
      } else if (isXchar(c)) {
        octets.write(c);
        at++;
      } else {
        throw SmtpSyntaxException.expected("xtext", wire, at);
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw SmtpSyntaxException.expected("UTF-8 in xtext", wire, from);
    }
  }

  private static int hexDigit(String wire, int at) throws SmtpSyntaxException {
    int digit = at < wire.length() ? HEX.indexOf(wire.charAt(at)) : -1;
    if (digit < 0) {
      throw SmtpSyntaxException.expected("two upper-case hexadecimal digits after +", wire, at);
    }
    return digit;
  }

  private static boolean isXchar(char c) {
    return c > ' ' && c < 0x7f && c != '+' && c != '=';
  }
}
