package io.smtptoolkit.server.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * A part of a multipart: its type, its transfer encoding and its octets.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2045#section-6">RFC 2045 §6</a>
 */
final class MimePart {
  /** RFC 5322 §2.1.1, without CRLF. */
  private static final int MAX_LINE_OCTETS = 998;

  /** RFC 2045 §6.7, rule 5, with room for the soft line break. */
  private static final int MAX_ENCODED_LINE = 75;

  private final String type;
  private final byte[] body;
  private final String encoding;

  private MimePart(String type, byte[] body, String encoding) {
    this.type = type;
    this.body = body;
    this.encoding = encoding;
  }

  static MimePart of(String type, byte[] body) {
    return new MimePart(type, body, isEightBit(body) ? "8bit" : "7bit");
  }

  /** Text, in ASCII if it is. */
  static MimePart ofText(String text) {
    byte[] octets = text.getBytes(UTF_8);
    String charset = isEightBit(octets) ? "utf-8" : "us-ascii";
    return of("text/plain; charset=" + charset, octets).encodedUnlessAscii();
  }

  boolean isEightBit() {
    return encoding.equals("8bit");
  }

  /** Whether it has lines of at most 998 octets, and neither NUL nor CR or LF alone. */
  boolean isText() {
    int from = 0;
    for (int i = 0; i < body.length; i++) {
      byte octet = body[i];
      if (octet == '\r' && i + 1 < body.length && body[i + 1] == '\n') {
        if (i - from > MAX_LINE_OCTETS) {
          return false;
        }
        from = i + 2;
        i++;
      } else if (octet == '\r' || octet == '\n' || octet == 0) {
        return false;
      }
    }
    return body.length - from <= MAX_LINE_OCTETS;
  }

  MimePart encodedUnlessText() {
    return isText() ? this : encoded();
  }

  MimePart encodedUnlessAscii() {
    return isText() && !isEightBit() ? this : encoded();
  }

  private MimePart encoded() {
    return new MimePart(type, quotedPrintable(body), "quoted-printable");
  }

  void writeTo(ByteArrayOutputStream out) {
    String fields =
        "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n";
    out.writeBytes(fields.getBytes(US_ASCII));
    out.writeBytes(body);
  }

  private static boolean isEightBit(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return true;
      }
    }
    return false;
  }

  /** Line ends stay what they are; all that is not plain is written as {@code =XX}. */
  private static byte[] quotedPrintable(byte[] octets) {
    var out = new StringBuilder(octets.length + octets.length / 4);
    int column = 0;
    for (int i = 0; i < octets.length; i++) {
      int octet = octets[i] & 0xff;
      if (isLineEnd(octets, i)) {
        out.append("\r\n");
        column = 0;
        i++;
        continue;
      }
      boolean isSpace = octet == ' ' || octet == '\t';
      boolean isPlain = octet > ' ' && octet < 0x7f && octet != '=';
      boolean isAtEnd = i + 1 == octets.length || isLineEnd(octets, i + 1);
      String written =
          isPlain || (isSpace && !isAtEnd)
              ? String.valueOf((char) octet)
              : "=%02X".formatted(octet);
      if (column + written.length() > MAX_ENCODED_LINE) {
        out.append("=\r\n");
        column = 0;
      }
      out.append(written);
      column += written.length();
    }
    return out.toString().getBytes(US_ASCII);
  }

  private static boolean isLineEnd(byte[] octets, int at) {
    return octets[at] == '\r' && at + 1 < octets.length && octets[at + 1] == '\n';
  }
}
