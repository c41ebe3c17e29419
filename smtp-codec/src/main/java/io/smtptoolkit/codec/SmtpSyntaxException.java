package io.smtptoolkit.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.inside.Described;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.io.Serial;
import java.util.Optional;

/**
 * A text that does not follow the grammar: what was expected, where, and the reply that tells the
 * peer so.
 *
 * <p>The message reads like {@code expected "<" at octet 10, found "u"}. Neither part may hold a
 * secret: a caller who parses one says what it expected and leaves {@code found} vague.
 *
 * <p>Immutable.
 */
public final class SmtpSyntaxException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** The position of an error that belongs to no octet of the line. */
  public static final int UNKNOWN_POSITION = -1;

  private final String expected;
  private final String found;
  private final int position;
  private final int code;
  private final String status;
  private final String verb;

  /**
   * An error with everything said.
   *
   * @param expected what the grammar asks for at that position, such as {@code "<"} or {@code a
   *     domain}
   * @param found what is there instead, printable; empty when there is nothing to say
   * @param position the octet's place in the line, from 0, or {@link #UNKNOWN_POSITION}
   * @param suggestedCode the reply code to refuse the line with
   * @param enhancedStatusCode the enhanced status code to go with it
   */
  public SmtpSyntaxException(
      String expected,
      String found,
      int position,
      ReplyCode suggestedCode,
      EnhancedStatusCode enhancedStatusCode) {
    this(expected, found, position, suggestedCode.value(), enhancedStatusCode.toString(), "");
  }

  private SmtpSyntaxException(
      String expected, String found, int position, int code, String status, String verb) {
    super(message(expected, found, position));
    this.expected = expected;
    this.found = found;
    this.position = position;
    this.code = code;
    this.status = status;
    this.verb = verb;
  }

  /**
   * An error in the arguments of a command: 501 5.5.4.
   *
   * @param expected what the grammar asks for
   * @param text the text that was being read
   * @param index where in it reading stopped; its length means that the text ended too soon
   * @return the error, whose position counts the octets of the text in UTF-8
   */
  public static SmtpSyntaxException expected(String expected, String text, int index) {
    return new SmtpSyntaxException(
        expected,
        index < text.length() ? Described.character(text.codePointAt(index)) : Described.END,
        text.substring(0, index).getBytes(UTF_8).length,
        ReplyCode.PARAMETER_SYNTAX_ERROR,
        EnhancedStatusCode.INVALID_ARGUMENTS);
  }

  /**
   * An error that no octet of a value is to blame for more than another: 501 5.5.4 at its first.
   *
   * @param expected what the grammar asks for
   * @return the error
   */
  public static SmtpSyntaxException expectedValue(String expected) {
    return new SmtpSyntaxException(
        expected,
        "another value",
        0,
        ReplyCode.PARAMETER_SYNTAX_ERROR,
        EnhancedStatusCode.INVALID_ARGUMENTS);
  }

  /**
   * The same error at another place, for callers whose text was not one character per octet.
   *
   * @param octet the new position
   * @return the same error there
   */
  public SmtpSyntaxException atPosition(int octet) {
    return new SmtpSyntaxException(expected, found, octet, code, status, verb);
  }

  /**
   * The same error with another reply to suggest.
   *
   * @param suggested the reply code
   * @param enhanced the enhanced status code
   * @return the error
   */
  public SmtpSyntaxException suggesting(ReplyCode suggested, EnhancedStatusCode enhanced) {
    return new SmtpSyntaxException(
        expected, found, position, suggested.value(), enhanced.toString(), verb);
  }

  /**
   * The same error with the verb that was read before it.
   *
   * @param verbRead the verb, in upper case
   * @return the error
   */
  public SmtpSyntaxException afterVerb(String verbRead) {
    return new SmtpSyntaxException(expected, found, position, code, status, verbRead);
  }

  /**
   * The command that is malformed.
   *
   * @return its verb, in upper case; empty when the error is in the verb, or in no command line
   */
  public Optional<String> verb() {
    return verb.isEmpty() ? Optional.empty() : Optional.of(verb);
  }

  /**
   * The phrase for what the grammar asks for.
   *
   * @return a short phrase
   */
  public String expected() {
    return expected;
  }

  /**
   * The text that is there instead.
   *
   * @return a short printable phrase, perhaps empty
   */
  public String found() {
    return found;
  }

  /**
   * The place of the error.
   *
   * @return the octet's place from 0, or {@link #UNKNOWN_POSITION}
   */
  public int position() {
    return position;
  }

  /**
   * The code to refuse the line with.
   *
   * @return the reply code
   */
  public ReplyCode suggestedCode() {
    return new ReplyCode(code);
  }

  /**
   * The enhanced status code to refuse the line with.
   *
   * @return the enhanced status code
   */
  public EnhancedStatusCode enhancedStatusCode() {
    return EnhancedStatusCode.of(status);
  }

  /**
   * The reply that refuses the line. An error in the verb, which is at octet 0, is named without
   * details. Any other reply says what was expected, where, and what is there instead, which is at
   * most one printable character of what the peer sent.
   *
   * @return a reply with the suggested codes
   */
  public Reply toReply() {
    if (position == 0 && suggestedCode().equals(ReplyCode.SYNTAX_ERROR)) {
      return Replies.unknownCommand();
    }
    if (position == 0 && suggestedCode().equals(ReplyCode.NOT_IMPLEMENTED)) {
      return Replies.commandNotImplemented();
    }
    return Replies.malformed(
        suggestedCode(), enhancedStatusCode(), message(expected, found, position));
  }

  private static String message(String expected, String found, int position) {
    var text = new StringBuilder("expected ").append(expected);
    if (position != UNKNOWN_POSITION) {
      text.append(" at octet ").append(position);
    }
    if (!found.isEmpty()) {
      text.append(", found ").append(found);
    }
    return text.toString();
  }
}
