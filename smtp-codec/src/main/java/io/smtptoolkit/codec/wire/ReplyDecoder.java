package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * read as UTF-8; octets that are not UTF-8 become U+FFFD. An error is final: what follows cannot be
 * told to be a reply's beginning, so every later call throws it again.
 *
 * <p>One per connection; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2">RFC 5321 §4.2</a>
 */
public final class ReplyDecoder {

  private static final int CODE_DIGITS = 3;

  private final LineFramer framer = new LineFramer();
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
          Reply.takePlain(input, limits.maxReplyLineOctets(), limits.maxReplyLines());
      if (whole.isPresent()) {
        return whole;
      }
    }
    try {
      while (true) {
        switch (framer.next(input, limits.maxReplyLineOctets())) {
          case NEED_BYTES -> {
            return Optional.empty();
          }
          case TOO_LONG ->
              throw wrong("a reply line of at most " + limits.maxReplyLineOctets() + " octets");
          case BAD -> throw wrong("a reply line without bare CR, bare LF or NUL");
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
   * Whether some of a reply has come and its end has not.
   *
   * @return false between replies
   */
  public boolean isWithinReply() {
    return !texts.isEmpty() || framer.gatheredOctets() > 0;
  }

  /**
   * How many octets of an unfinished line are stored here.
   *
   * @return at most the limit for a line
   */
  public int gatheredOctets() {
    return framer.gatheredOctets();
  }

  /** Takes a line; true if it ends the reply. */
  private boolean isLast(ByteBuffer line) throws SmtpSyntaxException {
    int lineCode = code(line);
    if (!texts.isEmpty() && lineCode != code) {
      throw wrong("the code " + code + " on each line of a reply");
    }
    if (texts.size() == limits.maxReplyLines()) {
      throw wrong("a reply of at most " + limits.maxReplyLines() + " lines");
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
          "",
          CODE_DIGITS,
          ReplyCode.SYNTAX_ERROR,
          EnhancedStatusCode.SYNTAX_ERROR);
    }
    texts.add(UTF_8.decode(line.position(CODE_DIGITS + 1)).toString());
    return separator == ' ';
  }

  private static int code(ByteBuffer line) throws SmtpSyntaxException {
    int value = 0;
    for (int i = 0; i < CODE_DIGITS; i++) {
      byte digit = i < line.limit() ? line.get(i) : 0;
      boolean allowed = i == 0 ? digit >= '2' && digit <= '5' : digit >= '0' && digit <= '9';
      if (!allowed) {
        throw new SmtpSyntaxException(
            "a reply code", "", i, ReplyCode.SYNTAX_ERROR, EnhancedStatusCode.SYNTAX_ERROR);
      }
      value = value * 10 + digit - '0';
    }
    return value;
  }

  private static SmtpSyntaxException wrong(String expected) {
    return new SmtpSyntaxException(
        expected,
        "",
        SmtpSyntaxException.UNKNOWN_POSITION,
        ReplyCode.SYNTAX_ERROR,
        EnhancedStatusCode.SYNTAX_ERROR);
  }
}
