package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.reply.reading.ReplyReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies from a stream of octets that is handed in by pieces of any size.
 *
 * <pre>
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
 * </pre>
 *
 * <p>{@code 250CRLF} is a reply (RFC 5321 §4.2). A code that changes between lines is an error, and
 * so are a line with a bare CR, a bare LF or a NUL, and what exceeds the {@link Limits}. Text is
 * read as UTF-8; octets that are not UTF-8 become U+FFFD. An error is told as soon as it is
 * certain, without waiting for the end of its line, and quotes the line. It is final: what follows
 * cannot be told to be a reply's beginning, so every later call throws it again.
 *
 * <p>One per connection; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2">RFC 5321 §4.2</a>
 */
public final class ReplyDecoder {

  private static final ReplyReader PLAIN = ReplyReader.DOOR.get();

  private static final int CODE_DIGITS = 3;

  /** Chosen: enough to recognize what a server says that does not speak SMTP. */
  private static final int QUOTED_OCTETS = 100;

  private final LineFramer framer = new LineFramer(Set.of(), QUOTED_OCTETS + 1);
  private final Limits limits;
  private final List<String> texts = new ArrayList<>();
  private int code;
  private @Nullable SmtpSyntaxException error;

  /**
   * A decoder before the first reply.
   *
   * @param limits bounds for lines and their number
   */
  public ReplyDecoder(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads on to the end of the current reply.
   *
   * @param input octets that follow those of the last call; its position moves past what was used,
   *     which is never more than one reply
   * @return the reply; empty if the input is used up before
   * @throws SmtpSyntaxException if the octets are not a reply
   */
  public Optional<Reply> next(ByteBuffer input) throws SmtpSyntaxException {
    if (error != null) {
      throw error;
    }
    if (!isWithinReply()) {
      Optional<Reply> whole =
          PLAIN.takePlain(input, limits.maxReplyLineOctets(), limits.maxReplyLines());
      if (whole.isPresent()) {
        return whole;
      }
    }
    try {
      while (true) {
        LineFramer.Result result = framer.next(input, limits.maxReplyLineOctets());
        requireGoodLine(result == LineFramer.Result.TOO_LONG || framer.isTooLong());
        switch (result) {
          case NEED_BYTES -> {
            return Optional.empty();
          }
          case TOO_LONG, BAD -> throw new IllegalStateException("a bad line was not refused");
          case LINE -> {
            if (isLast(framer.line())) {
              Reply reply = new Reply(new ReplyCode(code), Optional.empty(), List.copyOf(texts));
              texts.clear();
              return Optional.of(reply);
            }
          }
        }
      }
    } catch (SmtpSyntaxException e) {
      error = e;
      throw e;
    }
  }

  /**
   * Says whether some of a reply has come and its end has not.
   *
   * @return false between replies
   */
  public boolean isWithinReply() {
    return !texts.isEmpty() || framer.gatheredOctets() > 0;
  }

  /**
   * The number of octets of an unfinished line that are stored here.
   *
   * @return at most the limit for a line
   */
  public int gatheredOctets() {
    return framer.gatheredOctets();
  }

  /** Refuses the line as soon as no octets to come could make it a good one. */
  private void requireGoodLine(boolean tooLong) throws SmtpSyntaxException {
    int badAt = framer.badAt();
    if (badAt >= 0 && badAt < limits.maxReplyLineOctets()) {
      String octet =
          switch (framer.badOctet()) {
            case OctetScan.CR -> "bare CR";
            case OctetScan.LF -> "bare LF";
            default -> "NUL";
          };
      throw wrong(
          "a reply line without bare CR, bare LF or NUL", "a " + octet + " after " + quoted(badAt));
    }
    if (tooLong) {
      throw wrong(
          "a reply line of at most " + limits.maxReplyLineOctets() + " octets",
          quoted(Integer.MAX_VALUE));
    }
  }

  /** The line up to an octet, printable and short, for readers who look for the fault. */
  private String quoted(int octets) {
    int length = Math.min(framer.lineOctets(), octets);
    var text = new StringBuilder("\"");
    for (int i = 0; i < Math.min(length, QUOTED_OCTETS); i++) {
      byte octet = framer.source().get(framer.lineStart() + i);
      text.append(octet >= ' ' && octet <= '~' ? (char) octet : '?');
    }
    return text.append(length > QUOTED_OCTETS ? "...\"" : "\"").toString();
  }

  /** Takes a line; true if it ends the reply. */
  private boolean isLast(ByteBuffer line) throws SmtpSyntaxException {
    int lineCode = code(line);
    if (!texts.isEmpty() && lineCode != code) {
      throw wrong("the code " + code + " on each line of a reply", quoted(Integer.MAX_VALUE));
    }
    if (texts.size() == limits.maxReplyLines()) {
      throw wrong(
          "a reply of at most " + limits.maxReplyLines() + " lines", quoted(Integer.MAX_VALUE));
    }
    code = lineCode;
    if (line.limit() == CODE_DIGITS) {
      texts.add("");
      return true;
    }
    byte separator = line.get(CODE_DIGITS);
    if (separator != ' ' && separator != '-') {
      throw new SmtpSyntaxException(
          "a space or \"-\"",
          quoted(Integer.MAX_VALUE),
          CODE_DIGITS,
          ReplyCode.SYNTAX_ERROR,
          EnhancedStatusCode.SYNTAX_ERROR);
    }
    texts.add(UTF_8.decode(line.position(CODE_DIGITS + 1)).toString());
    return separator == ' ';
  }

  private int code(ByteBuffer line) throws SmtpSyntaxException {
    int value = 0;
    for (int i = 0; i < CODE_DIGITS; i++) {
      byte digit = i < line.limit() ? line.get(i) : 0;
      boolean allowed = i == 0 ? digit >= '2' && digit <= '5' : digit >= '0' && digit <= '9';
      if (!allowed) {
        throw new SmtpSyntaxException(
            "a reply code",
            quoted(Integer.MAX_VALUE),
            i,
            ReplyCode.SYNTAX_ERROR,
            EnhancedStatusCode.SYNTAX_ERROR);
      }
      value = value * 10 + digit - '0';
    }
    return value;
  }

  private static SmtpSyntaxException wrong(String expected, String found) {
    return new SmtpSyntaxException(
        expected,
        found,
        SmtpSyntaxException.UNKNOWN_POSITION,
        ReplyCode.SYNTAX_ERROR,
        EnhancedStatusCode.SYNTAX_ERROR);
  }
}
