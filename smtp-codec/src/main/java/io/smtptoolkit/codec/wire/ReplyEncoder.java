package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Writes replies.
 *
 * <pre>
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * </pre>
 *
 * <p>The enhanced status code is on every line (RFC 2034 §4) but those that were received without;
 * the space after the code also comes before an empty text (RFC 5321 §4.2.1). A text too long for a
 * line of 512 octets goes on in the next line of the reply, a 334 excepted, whose one text may be
 * long (RFC 4954 §4). Control characters, which a handler may have copied from what a peer sent,
 * become {@code ?}. Stateless.
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
    if (!isPlain(reply)) {
      return encodeAny(reply);
    }
    byte[] wire = new byte[plainOctets(reply)];
    writePlain(reply, wire, 0);
    return wire;
  }

  /**
   * Writes a reply where octets to be sent are gathered.
   *
   * @param reply any reply
   * @param withRoom gives the buffer to append to, with room for so many octets
   */
  public static void encode(Reply reply, IntFunction<ByteBuffer> withRoom) {
    if (isPlain(reply)) {
      int octets = plainOctets(reply);
      ByteBuffer buffer = withRoom.apply(octets);
      if (buffer.hasArray()) {
        writePlain(reply, buffer.array(), buffer.arrayOffset() + buffer.position());
        buffer.position(buffer.position() + octets);
        return;
      }
    }
    byte[] wire = encode(reply);
    withRoom.apply(wire.length).put(wire);
  }

  /** Whether each text is printable ASCII that fits in its line whatever the status code. */
  private static boolean isPlain(Reply reply) {
    List<String> lines = reply.lines();
    boolean coded = reply.enhancedStatusCode().isPresent();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length() > MAX_LINE_OCTETS - "250 5.999.999 \r\n".length()
          || reply.hasEnhancedStatusCode(i) != coded) {
        return false;
      }
    }
    return reply.isPrintableAscii();
  }

  private static int plainOctets(Reply reply) {
    int around = prefixOctets(reply) + "\r\n".length();
    List<String> lines = reply.lines();
    int octets = 0;
    for (int i = 0; i < lines.size(); i++) {
      octets += around + lines.get(i).length();
    }
    return octets;
  }

  /** Nearly every reply, without any object on the way. */
  private static void writePlain(Reply reply, byte[] wire, int start) {
    int code = reply.code().value();
    Optional<EnhancedStatusCode> status = reply.enhancedStatusCode();
    int prefix = prefixOctets(reply);
    List<String> lines = reply.lines();
    int last = lines.size() - 1;
    number(code, wire, start + 3);
    if (status.isPresent()) {
      put(status.get(), wire, start + prefix);
    }
    int at = start;
    for (int i = 0; i <= last; i++) {
      for (int octet = 0; at > start && octet < prefix; octet++) {
        wire[at + octet] = wire[start + octet];
      }
      wire[at + 3] = (byte) (i == last ? ' ' : '-');
      at = ascii(lines.get(i), wire, at + prefix);
      wire[at++] = '\r';
      wire[at++] = '\n';
    }
  }

  /** Octets before the text of each line. */
  private static int prefixOctets(Reply reply) {
    Optional<EnhancedStatusCode> status = reply.enhancedStatusCode();
    return status.isPresent() ? "250 ".length() + octets(status.get()) : "250 ".length();
  }

  /** Octets of a status code and the space after it. */
  private static int octets(EnhancedStatusCode status) {
    return "5.".length() + digits(status.subject()) + ".".length() + digits(status.detail()) + 1;
  }

  private static int digits(int number) {
    return number < 10 ? 1 : number < 100 ? 2 : 3;
  }

  /** Writes a status code and a space so that they end there. */
  private static void put(EnhancedStatusCode status, byte[] wire, int end) {
    wire[end - 1] = ' ';
    int at = number(status.detail(), wire, end - 1);
    wire[--at] = '.';
    at = number(status.subject(), wire, at);
    wire[--at] = '.';
    number(status.classDigit(), wire, at);
  }

  /** Writes a number so that it ends there; the index at which it begins. */
  private static int number(int number, byte[] wire, int end) {
    int at = end;
    int rest = number;
    do {
      wire[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    return at;
  }

  // Deprecated because it takes the low octet of each character; of ASCII that is all, and nothing
  // else writes text into an array without another array in between.
  @SuppressWarnings("deprecation")
  private static int ascii(String text, byte[] wire, int at) {
    text.getBytes(0, text.length(), wire, at);
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
      String prefix = reply.hasEnhancedStatusCode(i) ? status : "";
      boolean last = i == lines.size() - 1;
      while (foldable && text.length() > end(text, room)) {
        int end = end(text, room);
        line(wire, reply.code(), '-', prefix, text.substring(0, end));
        text = text.substring(end).stripLeading();
      }
      line(wire, reply.code(), last ? ' ' : '-', prefix, text);
    }
    return wire.toString().getBytes(UTF_8);
  }

  private static void line(
      StringBuilder wire, ReplyCode code, char separator, String status, String text) {
    wire.append(code).append(separator).append(status).append(text).append("\r\n");
  }

  /**
   * Where to cut a text for so many octets: its end, else after the last space that fits, else
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
