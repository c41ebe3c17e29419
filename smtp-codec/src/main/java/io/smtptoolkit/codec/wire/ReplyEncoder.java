package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.util.List;

/**
 * Writes replies.
 *
 * <pre>
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * </pre>
 *
 * <p>The enhanced status code stands on every line (RFC 2034 §4), the space behind the code also
 * before an empty text (RFC 5321 §4.2.1). A text too long for a line of 512 octets goes on in the
 * next line of the reply, a 334 excepted, whose one text may be long (RFC 4954 §4). Control
 * characters, which a handler may have copied from what a peer sent, become {@code ?}. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2">RFC 5321 §4.2</a>
 */
public final class ReplyEncoder {

  /** RFC 5321 §4.5.3.1.5, including code and CRLF. */
  private static final int MAX_LINE_OCTETS = 512;

  private ReplyEncoder() {}

  /**
   * Writes a reply.
   *
   * @param reply any reply
   * @return its lines with their CRLFs, in UTF-8
   */
  public static byte[] encode(Reply reply) {
    return isPlain(reply) ? encodePlain(reply) : encodeAny(reply);
  }

  /** Whether each text is printable ASCII that fits in its line whatever the status code. */
  private static boolean isPlain(Reply reply) {
    for (String text : reply.lines()) {
      if (text.length() > MAX_LINE_OCTETS - "250 5.999.999 \r\n".length()) {
        return false;
      }
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
          return false;
        }
      }
    }
    return true;
  }

  /** Nearly every reply: one array and nothing else. */
  private static byte[] encodePlain(Reply reply) {
    String status = reply.enhancedStatusCode().map(EnhancedStatusCode::toString).orElse("");
    int prefix = status.isEmpty() ? 4 : 5 + status.length();
    List<String> lines = reply.lines();
    int length = 0;
    for (String text : lines) {
      length += prefix + text.length() + 2;
    }
    byte[] wire = new byte[length];
    int at = 0;
    for (int i = 0; i < lines.size(); i++) {
      int code = reply.code().value();
      wire[at++] = (byte) ('0' + code / 100);
      wire[at++] = (byte) ('0' + code / 10 % 10);
      wire[at++] = (byte) ('0' + code % 10);
      wire[at++] = (byte) (i == lines.size() - 1 ? ' ' : '-');
      at = put(status, wire, at);
      if (!status.isEmpty()) {
        wire[at++] = ' ';
      }
      at = put(lines.get(i), wire, at);
      wire[at++] = '\r';
      wire[at++] = '\n';
    }
    return wire;
  }

  private static int put(String text, byte[] wire, int at) {
    for (int i = 0; i < text.length(); i++) {
      wire[at + i] = (byte) text.charAt(i);
    }
    return at + text.length();
  }

  private static byte[] encodeAny(Reply reply) {
    String status = reply.enhancedStatusCode().map(it -> it + " ").orElse("");
    int room = MAX_LINE_OCTETS - "250 \r\n".length() - status.length();
    boolean foldable = !reply.code().equals(ReplyCode.AUTH_CONTINUE);
    var wire = new StringBuilder();
    List<String> lines = reply.lines();
    for (int i = 0; i < lines.size(); i++) {
      String text = printable(lines.get(i));
      boolean last = i == lines.size() - 1;
      while (foldable && text.length() > end(text, room)) {
        int end = end(text, room);
        line(wire, reply.code(), '-', status, text.substring(0, end));
        text = text.substring(end).stripLeading();
      }
      line(wire, reply.code(), last ? ' ' : '-', status, text);
    }
    return wire.toString().getBytes(UTF_8);
  }

  private static void line(
      StringBuilder wire, ReplyCode code, char separator, String status, String text) {
    wire.append(code).append(separator).append(status).append(text).append("\r\n");
  }

  /**
   * Where to cut a text for so many octets: its end, else behind the last space that fits, else
   * anywhere.
   */
  private static int end(String text, int room) {
    if (text.length() * 3 <= room) {
      return text.length(); // a char is three octets at most
    }
    int octets = 0;
    int space = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (octets > room) {
        return space > 0 ? space : i;
      }
      i += Character.charCount(c);
      if (c == ' ') {
        space = i;
      }
    }
    return text.length();
  }

  private static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        var clean = new StringBuilder(text);
        for (int j = i; j < text.length(); j++) {
          if (isControl(text.charAt(j))) {
            clean.setCharAt(j, '?');
          }
        }
        return clean.toString();
      }
    }
    return text;
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) && c != '\t';
  }
}
