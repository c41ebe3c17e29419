package io.smtptoolkit.codec.wire;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.address.reading.AddressReaders;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Expn;
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
import io.smtptoolkit.codec.command.reading.CommandReaders;
import io.smtptoolkit.codec.grammar.Errors;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a command line.
 *
 * <pre>
 * command = verb [SP argument] *WSP CRLF
 * </pre>
 *
 * <p>Verbs and keywords are of any case (RFC 5321 §2.4). Blanks at the end are tolerated, as RFC
 * 5321 §4.1.1 asks of receivers. An argument where none belongs is 501 (RFC 5321 §4.3.2), a verb
 * that is not known 500, an obsolete verb 502. Control characters are in no production, octets
 * above 127 only in those of RFC 6531. Whether a command is in order is not asked here.
 *
 * <p>Immutable; thread-safe if the custom parsers are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1">RFC 5321 §4.1.1</a>
 */
public final class CommandParser {

  /** RFC 5321 appendix F.1 and F.6: commands of RFC 821 that servers need not implement. */
  private static final Set<String> OBSOLETE = Set.of("SEND", "SOML", "SAML", "TURN");

  /** All, and first those of which a transaction has most. */
  private static final Verb[] VERBS =
      Stream.concat(Stream.of(Verb.RCPT, Verb.MAIL), Arrays.stream(Verb.values()))
          .distinct()
          .toArray(Verb[]::new);

  /** RFC 6531 §3.3 and §3.7.4.2 extend the arguments of no other standard verb. */
  private static final Set<Verb> MAY_HOLD_UTF8 =
      EnumSet.of(Verb.MAIL, Verb.RCPT, Verb.VRFY, Verb.EXPN);

  private static final AddressReaders ADDRESSES = AddressReaders.DOOR.get();
  private static final CommandReaders COMMANDS = CommandReaders.DOOR.get();

  private static final OctetSet SPACE = OctetSet.of(" ");
  private static final OctetSet WORD = OctetSet.range('!', '~');

  private final Set<Leniency> leniencies;
  private final boolean spaceAfterColon;
  private final boolean bracketsMayMiss;
  private final boolean utf8;
  private final Map<String, CustomVerbParser> customVerbs;

  /**
   * A parser.
   *
   * @param leniencies the deviations to tolerate
   * @param utf8 whether arguments may hold UTF-8 (RFC 6531)
   * @param customVerbs further verbs, of any case; a standard verb among them is not used
   */
  public CommandParser(
      Set<Leniency> leniencies, boolean utf8, Map<String, CustomVerbParser> customVerbs) {
    var copy = EnumSet.noneOf(Leniency.class);
    copy.addAll(leniencies);
    this.leniencies = copy;
    this.spaceAfterColon = copy.contains(Leniency.SPACE_AFTER_COLON);
    this.bracketsMayMiss = copy.contains(Leniency.MISSING_ANGLE_BRACKETS);
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
   * @throws SmtpSyntaxException if the line is not a command; positions are octets of the line, the
   *     suggested code is 500, 501 or 502, and the verb is known if it was read
   */
  public Command parse(ByteBuffer line) throws SmtpSyntaxException {
    return parse(line, line.position(), line.limit());
  }

  /**
   * Reads the line that a framer has just found.
   *
   * @param framer gave {@link LineFramer.Result#LINE}
   * @return the command
   * @throws SmtpSyntaxException if the line is not a command; see {@link #parse(ByteBuffer)}
   */
  public Command parse(LineFramer framer) throws SmtpSyntaxException {
    int start = framer.lineStart();
    return parse(framer.source(), start, start + framer.lineOctets());
  }

  private Command parse(ByteBuffer source, int from, int to) throws SmtpSyntaxException {
    LineCursor cursor = LineCursor.ofLine(source, from, to, utf8, leniencies);
    for (Verb verb : VERBS) {
      if (skipVerb(verb, cursor)) {
        if (utf8 && !MAY_HOLD_UTF8.contains(verb)) {
          cursor = LineCursor.ofLine(source, from, to, false, leniencies);
          cursor.skip(verb.name());
        }
        try {
          if (verb != Verb.AUTH) { // whose own grammar refuses such octets, and does not show them
            cursor.requirePrintable();
          }
          cursor.skip(' ');
          return standard(verb, cursor);
        } catch (SmtpSyntaxException e) {
          throw e.afterVerb(verb.name());
        }
      }
    }
    return custom(cursor);
  }

  private static boolean skipVerb(Verb verb, LineCursor line) {
    if (!line.skip(verb.name())) {
      return false;
    }
    if (line.atEnd() || line.peek() == ' ') {
      return true;
    }
    line.backTo(0);
    return false;
  }

  private Command standard(Verb verb, LineCursor line) throws SmtpSyntaxException {
    return switch (verb) {
      case EHLO -> new Ehlo(COMMANDS.helloName(line));
      case HELO -> new Helo(COMMANDS.helloName(line));
      case LHLO -> new Lhlo(COMMANDS.helloName(line));
      case MAIL -> mail(line);
      case RCPT -> rcpt(line);
      case BDAT -> bdat(line);
      case AUTH -> auth(line);
      case NOOP -> new Noop(line.rest());
      case HELP -> new Help(line.rest());
      case VRFY -> new Vrfy(required(line));
      case EXPN -> new Expn(required(line));
      case DATA -> alone(new Data(), line);
      case RSET -> alone(new Rset(), line);
      case QUIT -> alone(new Quit(), line);
      case STARTTLS -> alone(new StartTls(), line);
    };
  }

  private Command custom(LineCursor line) throws SmtpSyntaxException {
    line.skip(WORD);
    String word = line.since(0).toUpperCase(Locale.ROOT);
    CustomVerbParser parser = line.atEnd() || line.peek() == ' ' ? customVerbs.get(word) : null;
    if (parser == null) {
      throw unknown(word);
    }
    int from = 0;
    try {
      line.requirePrintable();
      line.skip(' ');
      from = line.position();
      return parser.parse(line.rest());
    } catch (SmtpSyntaxException e) {
      throw Errors.shifted(e, from).afterVerb(word);
    }
  }

  private Mail mail(LineCursor line) throws SmtpSyntaxException {
    readPathKeyword("FROM:", line);
    ReversePath path =
        bracketsMissing(line) ? ADDRESSES.bareReversePath(line) : ADDRESSES.reversePath(line);
    return new Mail(path, COMMANDS.parameters(line));
  }

  private Rcpt rcpt(LineCursor line) throws SmtpSyntaxException {
    readPathKeyword("TO:", line);
    ForwardPath path =
        bracketsMissing(line) ? ADDRESSES.bareForwardPath(line) : ADDRESSES.forwardPath(line);
    return new Rcpt(path, COMMANDS.parameters(line));
  }

  private void readPathKeyword(String keyword, LineCursor line) throws SmtpSyntaxException {
    if (!line.skip(keyword)) {
      throw line.expected("\"" + keyword + "\"");
    }
    if (spaceAfterColon) {
      line.skip(SPACE);
    }
  }

  private boolean bracketsMissing(LineCursor line) {
    return bracketsMayMiss && !line.atEnd() && line.peek() != '<';
  }

  /** {@code "BDAT" SP chunk-size [SP "LAST"]}, RFC 3030 §2. */
  private static Bdat bdat(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    line.skip(OctetSet.DIGIT);
    if (line.position() == from) {
      throw line.expected("a chunk size");
    }
    long size;
    try {
      size = Long.parseLong(line.since(from));
    } catch (NumberFormatException beyondLong) {
      line.backTo(from);
      throw line.expected("a chunk size below 2^63");
    }
    int afterName = line.position();
    boolean last = line.skip(" LAST");
    if (!line.atEnd()) {
      line.backTo(afterName);
      throw line.expected("\" LAST\" or the end");
    }
    return new Bdat(size, last);
  }

  /** {@code "AUTH" SP sasl-mech [SP initial-response]}, RFC 4954 §4. */
  private static Auth auth(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    String argument = line.rest();
    int space = argument.indexOf(' ');
    Optional<Secret> response =
        space < 0
            ? Optional.empty()
            : Optional.of(initialResponse(argument.substring(space + 1), from + space + 1));
    try {
      return new Auth(space < 0 ? argument : argument.substring(0, space), response);
    } catch (IllegalArgumentException e) {
      // It may be a password typed in the wrong place.
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

  private static String required(LineCursor line) throws SmtpSyntaxException {
    if (line.atEnd()) {
      throw line.expected("an argument");
    }
    return line.rest();
  }

  private static Command alone(Command command, LineCursor line) throws SmtpSyntaxException {
    if (!line.atEnd()) {
      throw line.expected("no argument");
    }
    return command;
  }

  private static SmtpSyntaxException unknown(String word) {
    return OBSOLETE.contains(word)
        ? new SmtpSyntaxException(
            "a command",
            "an obsolete command",
            0,
            ReplyCode.NOT_IMPLEMENTED,
            new EnhancedStatusCode(5, 5, 1))
        : new SmtpSyntaxException(
            "a command",
            "another word",
            0,
            ReplyCode.SYNTAX_ERROR,
            EnhancedStatusCode.SYNTAX_ERROR);
  }
}
