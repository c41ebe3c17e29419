package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import io.smtptoolkit.codec.parameter.Xtext;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values and wire forms of every shape the grammars allow, made from a source of choices. */
final class Generators {

  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final String ATEXT = LETTERS + "!#$%&'*+-/=?^_`{|}~";
  private static final String PRINTABLE =
      IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
  private static final String VISIBLE = PRINTABLE.substring(1);

  /** Two, three and four octets of UTF-8; the first and last of each where they may be. */
  private static final List<String> BEYOND_ASCII =
      List.of("\u00a0", "\u00fc", "\u07ff", "\u0800", "\u6f22", "\ufffd", "\ud83d\ude00");

  /** What goes wrong at line ends, if anything does. */
  private static final List<String> NASTY =
      List.of("\r\n", ".", "\r\n.", "\r\n..", "\r", "\n", "\0", "\r\n.\r\n", "\n.\r\n", "\r\n.\n");

  private final Random random;

  Generators(Random random) {
    this.random = random;
  }

  int upTo(int most) {
    return random.nextInt(most + 1);
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == times - 1;
  }

  <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Some text, with characters beyond ASCII now and then where they are allowed. */
  String text(String characters, int least, int most, boolean utf8) {
    int length = least + upTo(most - least);
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(
          utf8 && oneIn(8)
              ? one(BEYOND_ASCII)
              : characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  /** Each letter in either case. */
  String anyCase(String word) {
    var text = new StringBuilder(word);
    for (int i = 0; i < text.length(); i++) {
      if (oneIn(3)) {
        char c = text.charAt(i);
        text.setCharAt(i, Character.isUpperCase(c) ? (char) (c + 32) : c);
      }
    }
    return text.toString();
  }

  String localPart(boolean utf8) {
    if (oneIn(3)) {
      var quoted = new StringBuilder("\"");
      for (int i = upTo(6); i > 0; i--) {
        quoted.append(
            switch (upTo(3)) {
              case 0 -> "\\" + one(List.of("\"", "\\", "a", " ", "@"));
              case 1 -> one(List.of(" ", "@", ">", "<", ",", ":", ".", ".."));
              default -> text(LETTERS, 1, 4, utf8);
            });
      }
      return quoted.append('"').toString();
    }
    return dotted(() -> text(ATEXT, 1, 5, utf8), 1 + upTo(2));
  }

  String domainName(boolean utf8) {
    return dotted(
        () ->
            text(LETTERS, 1, 4, utf8)
                + one(List.of("", "-", "--"))
                + text(LETTERS, 1, oneIn(9) && !utf8 ? 60 : 5, utf8),
        1 + upTo(2));
  }

  String addressLiteral() {
    return switch (upTo(2)) {
      case 0 -> "[" + ipV4() + "]";
      case 1 -> "[" + anyCase("IPv6:") + ipV6() + "]";
      default -> "[" + anyCase("IPv6:") + "::ffff:" + ipV4() + "]";
    };
  }

  String domain(boolean utf8) {
    return oneIn(4) ? addressLiteral() : domainName(utf8);
  }

  String mailbox(boolean utf8) {
    return localPart(utf8) + "@" + domain(utf8);
  }

  String path(boolean utf8) {
    String route =
        oneIn(5) ? "@" + domainName(utf8) + (oneIn(2) ? ",@" + domainName(utf8) : "") + ":" : "";
    return "<" + route + mailbox(utf8) + ">";
  }

  String reversePath(boolean utf8) {
    return oneIn(5) ? "<>" : path(utf8);
  }

  String forwardPath(boolean utf8) {
    return oneIn(5) ? "<" + anyCase("Postmaster") + ">" : path(utf8);
  }

  String parameter(boolean utf8) {
    String keyword = text(LETTERS, 1, 1, false) + text(LETTERS + "-", 0, 9, false);
    return oneIn(3) ? keyword : keyword + "=" + text(VISIBLE.replace("=", ""), 1, 12, utf8);
  }

  String parameters(boolean utf8) {
    var all = new ArrayList<String>();
    Set<String> keywords = new HashSet<>();
    for (int i = upTo(3); i > 0; i--) {
      String parameter = parameter(utf8);
      int end = parameter.indexOf('=');
      String keyword = end < 0 ? parameter : parameter.substring(0, end);
      if (keywords.add(keyword.toLowerCase(Locale.ROOT))) {
        all.add(parameter);
      }
    }
    return String.join(" ", all);
  }

  /** Free text after a verb. */
  String argument(boolean utf8) {
    return text(PRINTABLE, 0, 20, utf8).strip();
  }

  Command command(boolean utf8) {
    Verb verb = one(List.of(Verb.values()));
    try {
      return switch (verb) {
        case EHLO -> new Ehlo(HelloName.parse(domain(false)));
        case HELO -> new Helo(HelloName.parse(domain(false)));
        case LHLO -> new Lhlo(HelloName.parse(domain(false)));
        case MAIL ->
            new Mail(
                ReversePath.parseUtf8(reversePath(utf8)), EsmtpParameters.parse(parameters(utf8)));
        case RCPT ->
            new Rcpt(
                ForwardPath.parseUtf8(forwardPath(utf8)), EsmtpParameters.parse(parameters(utf8)));
        case DATA -> new Data();
        case BDAT -> new Bdat(oneIn(4) ? random.nextLong() >>> 1 : upTo(300), oneIn(2));
        case RSET -> new Rset();
        case VRFY -> new Vrfy("x" + argument(utf8));
        case EXPN -> new Expn("x" + argument(utf8));
        case HELP -> new Help(argument(false));
        case NOOP -> new Noop(argument(false));
        case QUIT -> new Quit();
        case STARTTLS -> new StartTls();
        case AUTH ->
            new Auth(
                text("ABCXYZ019-_", 1, 20, false),
                oneIn(2) ? Optional.of(Secret.of(octets(40))) : Optional.empty());
      };
    } catch (SmtpSyntaxException e) {
      throw new AssertionError("a generator broke the grammar", e);
    }
  }

  String word(String... words) {
    return anyCase(one(List.of(words)));
  }

  String digits(int most) {
    return text("0123456789", 1, most, false);
  }

  String by() {
    return one(List.of("", "-", "+")) + digits(8) + one(List.of(";N", ";n", ";NT", ";nt"));
  }

  String xtext(int most) {
    var text = new StringBuilder("x");
    for (int i = upTo(most); i > 0; i--) {
      text.append(
          oneIn(3) ? one(List.of("+2B", "+3D", "+20", "+41")) : text(LETTERS + ".@-", 1, 1, false));
    }
    return text.toString();
  }

  String submitter() {
    return oneIn(4) ? "<>" : Xtext.encode(mailbox(false));
  }

  String dateTime() {
    return "%04d-%02d-%02d%s%02d:%02d:%02d%s%s"
        .formatted(
            1 + upTo(9997),
            1 + upTo(11),
            1 + upTo(27),
            one(List.of("T", "t")),
            upTo(23),
            upTo(59),
            upTo(60),
            oneIn(3) ? "." + digits(12) : "",
            one(List.of("Z", "z", "+00:00", "-00:00", "+23:59", "-11:30")));
  }

  String scramCredential() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    String base64 = Base64.getEncoder().encodeToString(key);
    return "SCRAM-SHA-256$4096:c2FsdA==$" + base64 + ":" + base64;
  }

  String statusCode() {
    return one(List.of("2", "4", "5")) + "." + upTo(999) + "." + upTo(999);
  }

  Reply reply() {
    var code = new ReplyCode(200 + upTo(399));
    var status =
        code.isPositiveIntermediate() || oneIn(2)
            ? Optional.<EnhancedStatusCode>empty()
            : Optional.of(new EnhancedStatusCode(code.value() / 100, upTo(999), upTo(99)));
    var lines = new ArrayList<String>();
    for (int i = upTo(4); i >= 0; i--) {
      boolean utf8 = oneIn(4);
      lines.add(text(PRINTABLE, 0, oneIn(20) && !utf8 ? 480 : 40, utf8));
    }
    // A text that begins like a status code is read as one.
    if (status.isEmpty() && lines.get(0).matches("[245]\\..*")) {
      lines.set(0, "x" + lines.get(0));
    }
    return new Reply(code, status, lines);
  }

  /** Lines of an EHLO reply without the first. */
  List<String> ehloLines() {
    var lines = new ArrayList<String>();
    for (int i = upTo(6); i > 0; i--) {
      lines.add(
          oneIn(4)
              ? text(LETTERS, 1, 9, false) + (oneIn(2) ? " " + text(VISIBLE, 1, 9, false) : "")
              : one(
                  List.of(
                      "SIZE",
                      "SIZE " + (random.nextLong() >>> 1),
                      "PIPELINING",
                      "8BITMIME",
                      "ENHANCEDSTATUSCODES",
                      "STARTTLS",
                      "CHUNKING",
                      "AUTH PLAIN LOGIN")));
    }
    return lines;
  }

  byte[] octets(int most) {
    byte[] octets = new byte[upTo(most)];
    random.nextBytes(octets);
    return octets;
  }

  /** Content of lines, with faults only if asked for. */
  byte[] content(boolean faults) {
    var content = new StringBuilder();
    for (int i = upTo(12); i > 0; i--) {
      content.append(
          switch (upTo(3)) {
            case 0 -> text(PRINTABLE, 0, oneIn(8) ? 90 : 10, false);
            case 1 -> "\u00ff\u0080\t";
            case 2 -> one(NASTY.subList(0, 4));
            default -> faults ? one(NASTY) : "\r\n";
          });
    }
    return content.toString().getBytes(ISO_8859_1);
  }

  private String ipV4() {
    return upTo(255) + "." + upTo(255) + "." + upTo(255) + "." + upTo(255);
  }

  private String ipV6() {
    int gap = upTo(8);
    var groups = new ArrayList<String>();
    for (int i = gap == 8 ? 8 : upTo(6); i > 0; i--) {
      groups.add(text("0123456789abcdefABCDEF", 1, 4, false));
    }
    if (gap == 8) {
      return String.join(":", groups);
    }
    int at = Math.min(gap, groups.size());
    return String.join(":", groups.subList(0, at))
        + "::"
        + String.join(":", groups.subList(at, groups.size()));
  }

  private static String dotted(Supplier<String> part, int parts) {
    return IntStream.range(0, parts).mapToObj(i -> part.get()).collect(Collectors.joining("."));
  }
}
