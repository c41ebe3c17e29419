package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.CommandParser;
import io.smtptoolkit.codec.wire.CustomVerbParser;
import io.smtptoolkit.codec.wire.LineFramer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lines of a client as they arrive, and the commands in them. Not thread-safe. */
final class CommandLines {

  /**
   * After these, octets are read otherwise. A client that is careless about their line's end is so
   * about the end of what follows; nothing here would ever take LF.LF for the end of mail data.
   */
  private static final Set<Optional<Verb>> ENDED_BY_CRLF_ONLY =
      Set.of(
          Optional.of(Verb.DATA),
          Optional.of(Verb.BDAT),
          Optional.of(Verb.STARTTLS),
          Optional.of(Verb.AUTH));

  private final LineFramer framer;
  private final Parsers parsers;

  /**
   * The parsers of commands, which sessions share. Immutable.
   *
   * @param ascii for arguments in ASCII
   * @param utf8 for arguments that may hold UTF-8
   * @param verbsOfBundles in upper case
   */
  record Parsers(CommandParser ascii, CommandParser utf8, Set<String> verbsOfBundles) {
    static Parsers of(Set<Leniency> leniencies, List<ExtensionBundle> bundles) {
      Map<String, CustomVerbParser> custom = new HashMap<>();
      for (ExtensionBundle bundle : bundles) {
        bundle.verbs().forEach(rule -> custom.put(rule.keyword(), rule.parser()));
      }
      return new Parsers(
          new CommandParser(leniencies, false, custom),
          new CommandParser(leniencies, true, custom),
          Set.copyOf(custom.keySet()));
    }
  }

  CommandLines(Set<Leniency> leniencies, Parsers parsers) {
    this.framer = new LineFramer(leniencies);
    this.parsers = parsers;
  }

  LineFramer.Result next(ByteBuffer input, int maxOctets) {
    return framer.next(input, maxOctets);
  }

  /** The line just found. */
  ByteBuffer line() {
    return framer.line();
  }

  /** The command in the line just found. */
  Command command(boolean utf8) throws SmtpSyntaxException {
    return (utf8 ? parsers.utf8 : parsers.ascii).parse(framer);
  }

  /** Its length, without CRLF and the blanks before it. */
  int octetsBeforeBlanks() {
    return framer.octetsBeforeBlanks();
  }

  /** Whether it ended with a bare LF, which only a leniency allows. */
  boolean endedWithBareLf() {
    return framer.endedWithBareLf();
  }

  /** Whether it ended with a bare LF though octets that are read otherwise follow the command. */
  boolean endedTooWeakly(Command command) {
    return framer.endedWithBareLf() && ENDED_BY_CRLF_ONLY.contains(command.verb());
  }

  /** Whether the line begins with this verb, be it well-formed or not. */
  boolean beginsWith(Verb verb) {
    ByteBuffer start = framer.start();
    int length = verb.name().length();
    return framer.beginsWith(verb.name())
        && (start.limit() == length
            || !Character.isLetterOrDigit(Byte.toUnsignedInt(start.get(length))));
  }

  /** The reply to a line, finished or not, that is not of SMTP at all. */
  Optional<Reply> otherProtocol() {
    return OtherProtocol.refusal(framer, parsers.verbsOfBundles);
  }

  /** How many octets of an unfinished line are stored. */
  int gatheredOctets() {
    return framer.gatheredOctets();
  }

  /** Forgets an unfinished line. */
  void discard() {
    framer.discard();
  }
}
