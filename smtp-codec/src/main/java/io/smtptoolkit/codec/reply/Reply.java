package io.smtptoolkit.codec.reply;

import io.smtptoolkit.codec.reply.reading.ReplyReader;
import java.util.List;
import java.util.Optional;

/**
 * One answer of a server: a code, perhaps an enhanced status code, and one text line or more.
 *
 * <pre>
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * </pre>
 *
 * <p>A line may be empty. The enhanced status code is at the front of every line on the wire (RFC
 * 2034 §4) and in none of {@link #lines()}. A reply that was made of lines with their codes, such
 * as a received one, keeps its form: a line that came without the code stays without. No line holds
 * CR, LF or NUL; other octets a peer may have put there are kept.
 *
 * <p>Immutable.
 *
 * @param code the reply code
 * @param enhancedStatusCode the enhanced status code, if the reply has one
 * @param lines the texts, without code and enhanced status code, at least one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2">RFC 5321 §4.2</a>
 */
public record Reply(
    ReplyCode code, Optional<EnhancedStatusCode> enhancedStatusCode, List<String> lines) {
  static {
    ReplyReader.DOOR.open(PlainReply::take);
  }

  /**
   * Checks that the parts go together. Without an enhanced status code, one before the first line
   * is taken off, and off each further line that repeats it, because that is how one reads the
   * reply takes it. One whose class is not the first digit of the code stays text (RFC 2034 §4
   * calls it wrong).
   *
   * @param code the reply code
   * @param enhancedStatusCode the enhanced status code, if the reply has one
   * @param lines the texts, without code and enhanced status code, at least one
   * @throws IllegalArgumentException when there is no line, a line holds CR, LF or NUL, or the
   *     class of the enhanced status code is not the first digit of the reply code
   */
  public Reply {
    ReplyLines texts = ReplyLines.of(lines);
    int digit = code.replyClass().digit();
    if (enhancedStatusCode.isEmpty()) {
      String first = texts.get(0);
      int end = EnhancedStatusCode.endAt(first);
      if (end > 0 && first.charAt(0) - '0' == digit) {
        enhancedStatusCode = Optional.of(EnhancedStatusCode.ofValid(first, end));
        texts = texts.without(first, end);
      }
    } else if (enhancedStatusCode.get().classDigit() != digit) {
      throw new IllegalArgumentException(
          "enhanced status code " + enhancedStatusCode.get() + " contradicts " + code);
    }
    lines = texts;
  }

  /**
   * A reply of one line.
   *
   * @param code the reply code
   * @param line its text
   * @return the reply
   */
  public static Reply of(int code, String line) {
    return new Reply(new ReplyCode(code), Optional.empty(), List.of(line));
  }

  /**
   * A reply without an enhanced status code.
   *
   * @param code the reply code
   * @param lines its texts
   * @return the reply
   */
  public static Reply of(int code, List<String> lines) {
    return new Reply(new ReplyCode(code), Optional.empty(), lines);
  }

  /**
   * A reply with an enhanced status code.
   *
   * @param code the reply code
   * @param enhancedStatusCode such as {@code 5.1.1}
   * @param line the text of the first line
   * @param more the texts of further lines
   * @return the reply
   */
  public static Reply of(int code, String enhancedStatusCode, String line, String... more) {
    var lines = new String[1 + more.length];
    lines[0] = line;
    System.arraycopy(more, 0, lines, 1, more.length);
    return new Reply(
        new ReplyCode(code),
        Optional.of(EnhancedStatusCode.of(enhancedStatusCode)),
        ReplyLines.check(lines));
  }

  /**
   * All text.
   *
   * @return the lines joined by LF
   */
  public String text() {
    return String.join("\n", lines);
  }

  /**
   * Says whether each text is printable ASCII, as all are that do not quote an address of SMTPUTF8.
   *
   * @return false if one holds a control character or one beyond ASCII
   */
  public boolean isPrintableAscii() {
    return ReplyLines.of(lines).isPrintable();
  }

  /**
   * Says whether the enhanced status code is before this line on the wire.
   *
   * @param line its index
   * @return false if the reply has none, or was made of lines of which this one had none
   */
  public boolean hasEnhancedStatusCode(int line) {
    return enhancedStatusCode.isPresent() && ReplyLines.of(lines).isCoded(line);
  }

  /**
   * Says whether the code is 2yz.
   *
   * @return see {@link ReplyCode#isPositiveCompletion()}
   */
  public boolean isPositiveCompletion() {
    return code.isPositiveCompletion();
  }

  /**
   * Says whether the code is 3yz.
   *
   * @return see {@link ReplyCode#isPositiveIntermediate()}
   */
  public boolean isPositiveIntermediate() {
    return code.isPositiveIntermediate();
  }

  /**
   * Says whether the code is 4yz.
   *
   * @return see {@link ReplyCode#isTransientNegative()}
   */
  public boolean isTransientNegative() {
    return code.isTransientNegative();
  }

  /**
   * Says whether the code is 5yz.
   *
   * @return see {@link ReplyCode#isPermanentNegative()}
   */
  public boolean isPermanentNegative() {
    return code.isPermanentNegative();
  }

  /**
   * Says whether the code is 4yz or 5yz.
   *
   * @return see {@link ReplyCode#isNegative()}
   */
  public boolean isNegative() {
    return code.isNegative();
  }

  /** The wire form: lines joined by CRLF, without the last CRLF. */
  @Override
  public String toString() {
    String enhanced = enhancedStatusCode.map(it -> it + " ").orElse("");
    var wire = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      wire.append(code).append(last ? ' ' : '-');
      wire.append(hasEnhancedStatusCode(i) ? enhanced : "").append(lines.get(i));
      if (!last) {
        wire.append("\r\n");
      }
    }
    return wire.toString();
  }
}
