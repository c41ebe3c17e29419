package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.Located;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Help;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.command.StartTls;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a command line.
 *
 * <pre>
 * command = verb [SP argument] *WSP CRLF
 * </pre>
 *
 * <p>Verbs and keywords are of any case (RFC 5321 §2.4). Blanks at the end are let pass, as RFC
 * 5321 §4.1.1 asks of receivers. An argument where none belongs is 501 (RFC 5321 §4.3.2), a verb
 * that nobody knows 500, a verb of old that nobody should serve 502. Control characters are in no
 * production, octets above 127 only in those of RFC 6531. Whether a command is in order is not
 * asked here.
 *
 * <p>Immutable; thread-safe if the custom parsers are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1">RFC 5321 §4.1.1</a>
 */
public final class CommandParser {

  /** RFC 5321 appendix F.1 and F.6: commands of RFC 821 that servers need not implement. */
  private static final Set<String> OBSOLETE = Set.of("SEND", "SOML", "SAML", "TURN");

  private final Set<Leniency> leniencies;
  private final boolean utf8;
  private final Map<String, CustomVerbParser> customVerbs;

  /**
   * A parser.
   *
   * @param leniencies the deviations to let pass
   * @param utf8 whether arguments may hold UTF-8 (RFC 6531)
   * @param customVerbs further verbs, of any case; a standard verb among them is not used
   */
  public CommandParser(
      Set<Leniency> leniencies, boolean utf8, Map<String, CustomVerbParser> customVerbs) {
    var copy = EnumSet.noneOf(Leniency.class);
    copy.addAll(leniencies);
    this.leniencies = copy;
    this.utf8 = utf8;
    this.customVerbs = new HashMap<>();
    customVerbs.forEach(
        (verb, parser) -> this.customVerbs.put(verb.toUpperCase(Locale.ROOT), parser));
  }

  /**
   * Reads a line.
   *
   * @param line the octets from position to limit, without CRLF; the position stays
   * @return the command
   * @throws SmtpSyntaxException if the line is not a command; positions are octets of the line, and
   *     the suggested code is 500, 501 or 502
   */
  public Command parse(ByteBuffer line) throws SmtpSyntaxException {
    byte[] octets = new byte[line.remaining()];
    line.get(line.position(), octets);
    int length = octets.length;
    while (length > 0 && isBlank(octets[length - 1])) {
      length--;
    }
    int verbEnd = 0;
    while (verbEnd < length && octets[verbEnd] != ' ') {
      verbEnd++;
    }
    String word = new String(octets, 0, verbEnd, ISO_8859_1).toUpperCase(Locale.ROOT);
    Optional<Verb> verb = Verb.of(word);
    if (verb.isPresent()) {
      String text = text(octets, length);
      try {
        return standard(verb.get(), text, Math.min(verbEnd + 1, length));
      } catch (SmtpSyntaxException e) {
        throw inOctets(e, text);
      }
    }
    CustomVerbParser custom = customVerbs.get(word);
    if (custom == null) {
      throw unknown(word);
    }
    String text = text(octets, length);
    int from = Math.min(verbEnd + 1, length);
    try {
      return custom.parse(text.substring(from));
    } catch (SmtpSyntaxException e) {
      throw inOctets(e.shiftedBy(from), text);
    }
  }

  private Command standard(Verb verb, String line, int from) throws SmtpSyntaxException {
    String argument = line.substring(from);
    return switch (verb) {
      case EHLO -> new Ehlo(helloName(argument, from));
      case HELO -> new Helo(helloName(argument, from));
      case LHLO -> new Lhlo(helloName(argument, from));
      case MAIL -> mail(line, from);
      case RCPT -> rcpt(line, from);
      case BDAT -> bdat(line, from);
      case AUTH -> auth(line, from);
      case NOOP -> new Noop(argument);
      case HELP -> new Help(argument);
      case VRFY -> new Vrfy(required(line, from));
      case EXPN -> new Expn(required(line, from));
      case DATA -> alone(new Data(), line, from);
      case RSET -> alone(new Rset(), line, from);
      case QUIT -> alone(new Quit(), line, from);
      case STARTTLS -> alone(new StartTls(), line, from);
    };
  }

  private static HelloName helloName(String argument, int from) throws SmtpSyntaxException {
    try {
      return HelloName.parse(argument);
    } catch (SmtpSyntaxException e) {
      throw e.shiftedBy(from);
    }
  }

  private Mail mail(String line, int from) throws SmtpSyntaxException {
    int at = pathStart("FROM:", line, from);
    Located<ReversePath> path =
        bracketsMissing(line, at)
            ? bare(line, at, text -> ReversePath.parseAt(text, 0, utf8))
            : ReversePath.parseAt(line, at, utf8);
    return new Mail(path.value(), EsmtpParameters.parseBehindPath(line, path.end(), utf8));
  }

  private Rcpt rcpt(String line, int from) throws SmtpSyntaxException {
    int at = pathStart("TO:", line, from);
    Located<ForwardPath> path =
        bracketsMissing(line, at)
            ? bare(line, at, text -> ForwardPath.parseAt(text, 0, utf8))
            : ForwardPath.parseAt(line, at, utf8);
    return new Rcpt(path.value(), EsmtpParameters.parseBehindPath(line, path.end(), utf8));
  }

  private int pathStart(String keyword, String line, int from) throws SmtpSyntaxException {
    if (!line.regionMatches(true, from, keyword, 0, keyword.length())) {
      throw SmtpSyntaxException.expected("\"" + keyword + "\"", line, from);
    }
    int at = from + keyword.length();
    if (leniencies.contains(Leniency.SPACE_AFTER_COLON)) {
      while (at < line.length() && line.charAt(at) == ' ') {
        at++;
      }
    }
    return at;
  }

  private boolean bracketsMissing(String line, int at) {
    return leniencies.contains(Leniency.MISSING_ANGLE_BRACKETS)
        && at < line.length()
        && line.charAt(at) != '<';
  }

  /** A path that lacks its brackets goes on to the next space. */
  private static <P> Located<P> bare(String line, int at, PathParser<P> parser)
      throws SmtpSyntaxException {
    int space = line.indexOf(' ', at);
    int end = space < 0 ? line.length() : space;
    String text = "<" + line.substring(at, end) + ">";
    try {
      Located<P> path = parser.parse(text);
      if (path.end() < text.length()) {
        // The path was closed by a bracket of its own, which has no opening one.
        throw SmtpSyntaxException.expected("a space or the end", text, path.end() - 1);
      }
      return new Located<>(path.value(), end);
    } catch (SmtpSyntaxException e) {
      throw e.shiftedBy(at - 1);
    }
  }

  /** {@code "BDAT" SP chunk-size [SP "LAST"]}, RFC 3030 §2. */
  private static Bdat bdat(String line, int from) throws SmtpSyntaxException {
    long size = 0;
    int at = from;
    for (; at < line.length() && isDigit(line.charAt(at)); at++) {
      int digit = line.charAt(at) - '0';
      if (size > (Long.MAX_VALUE - digit) / 10) {
        throw SmtpSyntaxException.expected("a chunk size below 2^63", line, from);
      }
      size = size * 10 + digit;
    }
    if (at == from) {
      throw SmtpSyntaxException.expected("a chunk size", line, from);
    }
    if (at == line.length()) {
      return new Bdat(size, false);
    }
    if (!line.substring(at).equalsIgnoreCase(" LAST")) {
      throw SmtpSyntaxException.expected("\" LAST\" or the end", line, at);
    }
    return new Bdat(size, true);
  }

  /** {@code "AUTH" SP sasl-mech [SP initial-response]}, RFC 4954 §4. */
  private static Auth auth(String line, int from) throws SmtpSyntaxException {
    int space = line.indexOf(' ', from);
    int end = space < 0 ? line.length() : space;
    Optional<Secret> response =
        space < 0
            ? Optional.empty()
            : Optional.of(initialResponse(line.substring(end + 1), end + 1));
    try {
      return new Auth(line.substring(from, end), response);
    } catch (IllegalArgumentException e) {
      // What stands there may be a password that somebody typed in the wrong place.
      throw new SmtpSyntaxException(
          "a SASL mechanism",
          "",
          from,
          ReplyCode.PARAMETER_SYNTAX_ERROR,
          EnhancedStatusCode.INVALID_ARGUMENTS);
    }
  }

  private static Secret initialResponse(String text, int from) throws SmtpSyntaxException {
    if (text.equals("=")) {
      return Secret.of(new byte[0]);
    }
    if (text.isEmpty()) {
      throw SaslLine.notBase64().atPosition(from);
    }
    try {
      return SaslLine.decodeBase64(text);
    } catch (SmtpSyntaxException e) {
      throw e.atPosition(from);
    }
  }

  private static String required(String line, int from) throws SmtpSyntaxException {
    if (from == line.length()) {
      throw SmtpSyntaxException.expected("an argument", line, from);
    }
    return line.substring(from);
  }

  private static Command alone(Command command, String line, int from) throws SmtpSyntaxException {
    if (from < line.length()) {
      throw SmtpSyntaxException.expected("no argument", line, from);
    }
    return command;
  }

  private static SmtpSyntaxException unknown(String word) {
    ReplyCode code = OBSOLETE.contains(word) ? ReplyCode.NOT_IMPLEMENTED : ReplyCode.SYNTAX_ERROR;
    EnhancedStatusCode status =
        OBSOLETE.contains(word) ? new EnhancedStatusCode(5, 5, 1) : EnhancedStatusCode.SYNTAX_ERROR;
    return new SmtpSyntaxException("a command", "", 0, code, status);
  }

  /** The line as text: one character for an octet, or with UTF-8 for a code point's octets. */
  private String text(byte[] octets, int length) throws SmtpSyntaxException {
    boolean ascii = true;
    for (int i = 0; i < length; i++) {
      boolean control = (octets[i] >= 0 && octets[i] < ' ') || octets[i] == 0x7f;
      if (control || (octets[i] < 0 && !utf8)) {
        throw SmtpSyntaxException.expected(
            "a printable character", new String(octets, 0, length, ISO_8859_1), i);
      }
      ascii &= octets[i] >= 0;
    }
    if (ascii) {
      return new String(octets, 0, length, ISO_8859_1);
    }
    ByteBuffer source = ByteBuffer.wrap(octets, 0, length);
    try {
      return UTF_8.newDecoder().decode(source).toString();
    } catch (CharacterCodingException e) {
      throw new SmtpSyntaxException(
          "UTF-8",
          "",
          source.position(),
          ReplyCode.PARAMETER_SYNTAX_ERROR,
          EnhancedStatusCode.INVALID_ARGUMENTS);
    }
  }

  private static SmtpSyntaxException inOctets(SmtpSyntaxException e, String text) {
    int position = e.position();
    if (position <= 0) {
      return e;
    }
    String before = text.substring(0, Math.min(position, text.length()));
    int octets = before.getBytes(UTF_8).length;
    return octets == position ? e : e.atPosition(octets);
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private interface PathParser<P> {
    Located<P> parse(String text) throws SmtpSyntaxException;
  }
}
