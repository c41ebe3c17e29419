package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Verb;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  private static final CommandParser STRICT = new CommandParser(Set.of(), false, Map.of());
  private static final CommandParser LENIENT =
      new CommandParser(EnumSet.allOf(Leniency.class), false, Map.of());
  private static final CommandParser UTF8 = new CommandParser(Set.of(), true, Map.of());

  /** What has to be after each verb, with its space. */
  private static final Map<Verb, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry(Verb.EHLO, " a.example"),
          Map.entry(Verb.HELO, " a.example"),
          Map.entry(Verb.LHLO, " a.example"),
          Map.entry(Verb.MAIL, " FROM:<>"),
          Map.entry(Verb.RCPT, " TO:<a@b.example>"),
          Map.entry(Verb.BDAT, " 1"),
          Map.entry(Verb.AUTH, " PLAIN"),
          Map.entry(Verb.VRFY, " a"),
          Map.entry(Verb.EXPN, " a"),
          Map.entry(Verb.DATA, ""),
          Map.entry(Verb.RSET, ""),
          Map.entry(Verb.NOOP, ""),
          Map.entry(Verb.QUIT, ""),
          Map.entry(Verb.HELP, ""),
          Map.entry(Verb.STARTTLS, ""));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EHLO client.example                       | EHLO
          EHLO [192.0.2.1]                          | EHLO
          EHLO [IPv6:2001:db8::1]                   | EHLO
          HELO client.example                       | HELO
          LHLO client.example                       | LHLO
          MAIL FROM:<>                              | MAIL
          MAIL FROM:<a@b.example>                   | MAIL
          MAIL FROM:<a@b.example> SIZE=1 BODY=8BITMIME | MAIL
          MAIL FROM:<@r.example:a@b.example>        | MAIL
          MAIL FROM:<a@b.example> MT-PRIORITY=-3    | MAIL
          MAIL FROM:<a@b.example> FLAG              | MAIL
          RCPT TO:<a@b.example>                     | RCPT
          RCPT TO:<Postmaster>                      | RCPT
          RCPT TO:<"a b@c>\\""@d.example>           | RCPT
          RCPT TO:<a@[192.0.2.1]> NOTIFY=NEVER      | RCPT
          DATA                                      | DATA
          BDAT 0                                    | BDAT
          BDAT 86 LAST                              | BDAT
          BDAT 9223372036854775807                  | BDAT
          RSET                                      | RSET
          NOOP                                      | NOOP
          NOOP any text                             | NOOP
          QUIT                                      | QUIT
          VRFY jones                                | VRFY
          EXPN list                                 | EXPN
          HELP                                      | HELP
          HELP MAIL                                 | HELP
          STARTTLS                                  | STARTTLS
          AUTH PLAIN                                | AUTH
          """)
  void parsesWhatItWrites(String line, Verb verb) throws SmtpSyntaxException {
    Command command = STRICT.parse(octets(line));

    assertThat(command.verb()).hasValue(verb);
    assertThat(command).hasToString(line);
    assertThat(CommandEncoder.encode(command)).asString().isEqualTo(line + "\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ehlo client.example             | EHLO client.example
          mAiL fRoM:<a@b.example>         | MAIL FROM:<a@b.example>
          rcpt to:<a@b.example>           | RCPT TO:<a@b.example>
          bdat 5 last                     | BDAT 5 LAST
          BDAT 005                        | BDAT 5
          starttls                        | STARTTLS
          auth plain                      | AUTH PLAIN
          'NOOP '                         | NOOP
          'RSET   '                       | RSET
          'QUIT\\t '                      | QUIT
          'MAIL FROM:<a@b.example>  '     | MAIL FROM:<a@b.example>
          'MAIL FROM:<a@b.example> A=b '  | MAIL FROM:<a@b.example> A=b
          """)
  void ignoresCaseAndBlanksAtTheEnd(String line, String canonical) throws SmtpSyntaxException {
    assertThat(STRICT.parse(octets(line.translateEscapes()))).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                | 500 | 0
          ' '                               | 500 | 0
          ' NOOP'                           | 500 | 0
          XPROBE                            | 500 | 0
          NOOPX                             | 500 | 0
          STARTTLSFOO                       | 500 | 0
          NOOP\\tx                          | 500 | 0
          GET / HTTP/1.1                    | 500 | 0
          \\351HLO x                        | 500 | 0
          SEND FROM:<a@b.example>           | 502 | 0
          TURN                              | 502 | 0
          EHLO                              | 501 | 4
          'EHLO '                           | 501 | 4
          EHLO a_b.example                  | 501 | 6
          EHLO a b                          | 501 | 6
          EHLO a\\007b                      | 501 | 6
          EHLO b\\374cher.example           | 501 | 6
          HELO                              | 501 | 4
          MAIL                              | 501 | 4
          MAIL FROM                         | 501 | 5
          MAIL FROM:                        | 501 | 10
          MAIL FROM: <a@b.example>          | 501 | 10
          MAIL FROM :<a@b.example>          | 501 | 5
          MAIL  FROM:<a@b.example>          | 501 | 5
          MAIL TO:<a@b.example>             | 501 | 5
          MAIL FROM:a@b.example             | 501 | 10
          MAIL FROM:<a@b.example            | 501 | 22
          MAIL FROM:<a@b.example>SIZE=1     | 501 | 23
          MAIL FROM:<a@b.example>  SIZE=1   | 501 | 24
          MAIL FROM:<a@b.example> =x        | 501 | 24
          MAIL FROM:<a@b.example> A=b=c     | 501 | 27
          MAIL FROM:<a@b.example> A=1 a=2   | 501 | 28
          MAIL FROM:<a\\007@b.example>      | 501 | 12
          MAIL FROM:<\\377\\376@b.example>  | 501 | 11
          RCPT TO:                          | 501 | 8
          RCPT TO:<>                        | 501 | 9
          RCPT FROM:<a@b.example>           | 501 | 5
          DATA x                            | 501 | 5
          RSET x                            | 501 | 5
          QUIT x                            | 501 | 5
          STARTTLS x                        | 501 | 9
          VRFY                              | 501 | 4
          'EXPN '                           | 501 | 4
          VRFY \\033[2J                     | 501 | 5
          BDAT                              | 501 | 4
          BDAT x                            | 501 | 5
          BDAT -1                           | 501 | 5
          BDAT +1                           | 501 | 5
          BDAT 0x1                          | 501 | 6
          BDAT 1.5                          | 501 | 6
          BDAT  1                           | 501 | 5
          BDAT 1 LAS                        | 501 | 6
          BDAT 1 LASTX                      | 501 | 6
          BDAT 1  LAST                      | 501 | 6
          BDAT 1LAST                        | 501 | 6
          BDAT LAST                         | 501 | 5
          BDAT 9223372036854775808          | 501 | 5
          BDAT 18446744073709551616         | 501 | 5
          AUTH                              | 501 | 4
          AUTH PL/IN                        | 501 | 5
          AUTH  PLAIN                       | 501 | 6
          AUTH PLAIN AGpvZ!==               | 501 | 11
          """)
  void refusesWithCodeAndPosition(String line, int code, int position) {
    for (CommandParser parser : new CommandParser[] {STRICT, UTF8}) {
      assertThatThrownBy(() -> parser.parse(octets(line.translateEscapes())))
          .isInstanceOfSatisfying(
              SmtpSyntaxException.class,
              e -> {
                assertThat(e.suggestedCode().value()).isEqualTo(code);
                if (line.indexOf('\\') < 0) {
                  assertThat(e.position()).isEqualTo(position);
                }
              });
    }
    assertThatThrownBy(() -> STRICT.parse(octets(line.translateEscapes())))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.position()).isEqualTo(position));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL FROM:x | MAIL",
        "rcpt to:<a@b> = | RCPT",
        "BDAT x | BDAT",
        "AUTH hunter2$ | AUTH",
        "DATA x | DATA",
        "XNOTE bad | XNOTE",
        "NOPE x | ''",
        "TURN | ''",
      })
  void anErrorKeepsTheVerbThatWasRead(String line, String verb) {
    var parser =
        new CommandParser(
            Set.of(),
            false,
            Map.of(
                "XNOTE",
                argument -> {
                  throw SmtpSyntaxException.expected("a note", argument, 0).atPosition(1);
                }));

    assertThatThrownBy(
            () -> parser.parse(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII))))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.verb().orElse("")).isEqualTo(verb));
  }

  @Test
  void readsTheLineFromPositionToLimitAndLeavesThem() throws SmtpSyntaxException {
    for (ByteBuffer whole :
        new ByteBuffer[] {ByteBuffer.allocate(9), ByteBuffer.allocateDirect(9)}) {
      whole.put(Cuts.octets("..NOOP\r\n ")).position(2).limit(6);

      assertThat(STRICT.parse(whole)).hasToString("NOOP");
      assertThat(STRICT.parse(whole.asReadOnlyBuffer())).hasToString("NOOP");
      assertThat(whole.position()).isEqualTo(2);
    }
  }

  @Test
  void readsTheLinesThatAFramerFindsHoweverTheyAreCut() {
    Cuts.of("MAIL FROM:<a@b.example> \r\nxyz\r\nNOOP \t\r\n\r\nVRFY jones\r\n")
        .forEach(
            (cut, pieces) -> {
              var framer = new LineFramer();
              var found = new ArrayList<String>();
              for (ByteBuffer piece : pieces) {
                while (framer.next(piece, 512) == LineFramer.Result.LINE) {
                  found.add(commandOrError(framer));
                }
                Cuts.poison(piece);
              }
              assertThat(found)
                  .as(cut)
                  .containsExactly("MAIL FROM:<a@b.example>", "500", "NOOP", "500", "VRFY jones");
            });
  }

  private static String commandOrError(LineFramer framer) {
    try {
      return STRICT.parse(framer).toString();
    } catch (SmtpSyntaxException e) {
      return e.suggestedCode().toString();
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void knowsEachVerbInAnyCase(Verb verb) throws SmtpSyntaxException {
    String name = verb.name();
    String argument = ARGUMENTS.get(verb);
    for (int upper = 0; upper < 1 << name.length(); upper++) {
      var mixed = new StringBuilder(name.toLowerCase(Locale.ROOT));
      for (int i = 0; i < name.length(); i++) {
        if ((upper >> i & 1) == 1) {
          mixed.setCharAt(i, name.charAt(i));
        }
      }

      assertThat(STRICT.parse(octets(mixed + argument))).hasToString(name + argument);
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void knowsNoVerbThatIsWrongByOneLetter(Verb verb) {
    String name = verb.name();
    String argument = ARGUMENTS.get(verb);
    for (int i = 0; i < name.length(); i++) {
      String before = name.substring(0, i);
      String after = name.substring(i + 1);
      assertUnknown(before + after + argument);
      for (char letter : "Q5-@[\u00ff".toCharArray()) {
        if (letter != name.charAt(i)) {
          assertUnknown(before + letter + after + argument);
        }
        assertUnknown(before + letter + name.substring(i) + argument);
      }
    }
    for (Verb other : Verb.values()) {
      assertUnknown(name + other + argument);
    }
    assertUnknown(name + "X" + argument);
    assertUnknown(" " + name + argument);
  }

  private static void assertUnknown(String line) {
    assertThatThrownBy(() -> STRICT.parse(octets(line)))
        .as(line)
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.suggestedCode().value()).isEqualTo(500);
              assertThat(e.position()).isZero();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?AIL FROM:<a@b.example> SIZE=1",
        "MAIL?FROM:<a@b.example> SIZE=1",
        "MAIL FROM?<a@b.example> SIZE=1",
        "MAIL FROM:?a@b.example> SIZE=1",
        "MAIL FROM:<?a@b.example> SIZE=1",
        "MAIL FROM:<a?b.example> SIZE=1",
        "MAIL FROM:<\"?\"@b.example> SIZE=1",
        "MAIL FROM:<\"\\?\"@b.example> SIZE=1",
        "MAIL FROM:<a@b?example> SIZE=1",
        "MAIL FROM:<a@[?192.0.2.1]> SIZE=1",
        "MAIL FROM:<a@b.example? SIZE=1",
        "MAIL FROM:<a@b.example>?SIZE=1",
        "MAIL FROM:<a@b.example> ?SIZE=1",
        "MAIL FROM:<a@b.example> SIZE?1",
        "MAIL FROM:<a@b.example> SIZE=1?1"
      })
  void anyOctetAnywhereGivesACommandOrAnErrorInTheLine(String pattern) {
    int place = pattern.indexOf('?');
    for (int octet = 0; octet < 256; octet++) {
      byte[] line = Cuts.octets(pattern);
      line[place] = (byte) octet;
      for (CommandParser parser : new CommandParser[] {STRICT, LENIENT, UTF8}) {
        try {
          Command command = parser.parse(ByteBuffer.wrap(line));
          assertThat(command.verb()).hasValue(Verb.MAIL);
          assertThat(octet).isBetween((int) ' ', (int) '~');
        } catch (SmtpSyntaxException e) {
          assertThat(e.position()).isBetween(0, line.length);
          assertThat(e.suggestedCode().value()).isIn(500, 501);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAIL FROM:<\"a b\"@b.example> SIZE=1 BODY=8BITMIME",
        "RCPT TO:<@r.example:a@[IPv6:2001:db8::1]> NOTIFY=NEVER",
        "EHLO client.example",
        "BDAT 86 LAST",
        "NOOP",
        "MAIL FROM:<a b@c.example>",
        "RCPT TO:<>",
        "XPROBE",
        ""
      })
  void theKindOfBufferDoesNotMatter(String line) {
    byte[] padded = Cuts.octets(".." + line + "..");
    ByteBuffer heap = ByteBuffer.wrap(padded);
    ByteBuffer direct = ByteBuffer.allocateDirect(padded.length).put(padded).flip();
    String expected = outcome(octets(line));

    for (ByteBuffer whole : new ByteBuffer[] {heap, direct, heap.asReadOnlyBuffer()}) {
      assertThat(outcome(whole.slice(2, line.length()))).isEqualTo(expected);
      assertThat(outcome(whole.slice(1, line.length() + 1).position(1))).isEqualTo(expected);
      assertThat(outcome(whole.duplicate().position(2).limit(2 + line.length())))
          .isEqualTo(expected);
    }
  }

  private static String outcome(ByteBuffer line) {
    try {
      return STRICT.parse(line).toString();
    } catch (SmtpSyntaxException e) {
      return e.suggestedCode() + " " + e.getMessage();
    }
  }

  @Test
  void readsAThousandParametersAndFindsTheOneThatIsThereTwice() throws SmtpSyntaxException {
    var line = new StringBuilder("MAIL FROM:<>");
    for (int i = 0; i < 1020; i++) {
      line.append(' ').append(Integer.toString(46_656 / 36 + i, 36));
    }
    assertThat(line).hasSizeBetween(4080, 4096);

    var mail = (Mail) STRICT.parse(octets(line.toString()));

    assertThat(mail.parameters().all()).hasSize(1020);
    assertThat(mail).hasToString(line.toString());
    assertThatThrownBy(() -> STRICT.parse(octets(line + " 10a")))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessageContaining("each parameter once at octet 4093");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO mail.example.org",
        "EHLO [IPv6:2001:db8::1]",
        "HELO MAIL.Example.Org",
        "LHLO [192.0.2.1]",
        "MAIL FROM:<>",
        "MAIL FROM:<> RET=HDRS ENVID=QQ314159",
        "MAIL FROM:<\"a \\\"b\\\" c\"@b.example> size=0 Body=8bitmime x-y=z",
        "MAIL FROM:<@a.example,@b.example:c@d.example>",
        "RCPT TO:<postMaster>",
        "RCPT TO:<o'brien+tag/x=y@B.Example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@c.example",
        "DATA",
        "BDAT 0 LAST",
        "BDAT 9223372036854775807",
        "RSET",
        "NOOP  two blanks",
        "VRFY \"a b\" <c@d.example>",
        "EXPN staff",
        "HELP mail from",
        "QUIT",
        "STARTTLS",
        "AUTH SCRAM-SHA-256",
        "AUTH PLAIN AGpvZQBzZXNhbQ==",
        "AUTH EXTERNAL ="
      })
  void writesTheOctetsItHasRead(String line) throws SmtpSyntaxException {
    for (CommandParser parser : new CommandParser[] {STRICT, LENIENT, UTF8}) {
      assertThat(CommandEncoder.encode(parser.parse(octets(line))))
          .isEqualTo(Cuts.octets(line + "\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAIL FROM:<j\u00fcrgen@b\u00fccher.example> SMTPUTF8",
        "RCPT TO:<\"\u20ac \ud83d\ude00\"@\u4f8b.example>",
        "VRFY m\u00fcller",
        "EXPN \u4f8b"
      })
  void writesTheUtf8ItHasRead(String line) throws SmtpSyntaxException {
    assertThat(CommandEncoder.encode(UTF8.parse(utf8(line))))
        .isEqualTo((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsTheArgumentsAsTheyWereSent() throws SmtpSyntaxException {
    var mail = (Mail) STRICT.parse(octets("MAIL FROM:<\"a\\ b\"@B.Example> size=10 X-Y"));
    var rcpt =
        (Rcpt) STRICT.parse(octets("RCPT TO:<@r.example,@s.example:A@b.example> NOTIFY=NEVER"));
    var bdat = (Bdat) STRICT.parse(octets("BDAT 4294967296 LAST"));

    assertThat(mail.reversePath()).hasToString("<\"a\\ b\"@B.Example>");
    assertThat(mail.parameters()).hasToString("size=10 X-Y");
    assertThat(rcpt.forwardPath().sourceRoute()).isEqualTo("@r.example,@s.example");
    assertThat(rcpt.forwardPath().mailbox().orElseThrow()).hasToString("A@b.example");
    assertThat(bdat.size()).isEqualTo(4_294_967_296L);
    assertThat(bdat.last()).isTrue();
  }

  @Test
  void decodesTheInitialResponseAndNeverShowsIt() throws SmtpSyntaxException {
    var plain = (Auth) STRICT.parse(octets("AUTH PLAIN AGpvZQBzZXNhbQ=="));
    var empty = (Auth) STRICT.parse(octets("AUTH EXTERNAL ="));

    assertThat(plain.initialResponse()).hasValue(Secret.ofUtf8("\0joe\0sesam"));
    assertThat(plain).hasToString("AUTH PLAIN (secret)");
    assertThat(CommandEncoder.encode(plain))
        .asString()
        .isEqualTo("AUTH PLAIN AGpvZQBzZXNhbQ==\r\n");
    assertThat(empty.initialResponse()).hasValue(Secret.ofUtf8(""));
    assertThat(CommandEncoder.encode(empty)).asString().isEqualTo("AUTH EXTERNAL =\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AUTH PLAIN sesam!==",
        "AUTH PLAIN sesam",
        "AUTH PLAIN sesam sesam",
        "AUTH PLAIN ==sesam=",
        "AUTH sesam$sesam PLAIN",
        "AUTH  sesam"
      })
  void neverShowsWhatMayBeASecret(String line) {
    var refused = catchThrowableOfType(SmtpSyntaxException.class, () -> STRICT.parse(octets(line)));

    assertThat(refused.suggestedCode().value()).isEqualTo(501);
    assertThat(refused.toString()).doesNotContain("sesam").doesNotContain("found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MAIL FROM: <a@b.example>         | MAIL FROM:<a@b.example>
          MAIL FROM:   <> SIZE=1           | MAIL FROM:<> SIZE=1
          MAIL FROM:a@b.example            | MAIL FROM:<a@b.example>
          MAIL FROM: a@b.example SIZE=1    | MAIL FROM:<a@b.example> SIZE=1
          RCPT TO: <a@b.example>           | RCPT TO:<a@b.example>
          RCPT TO:a@b.example NOTIFY=NEVER | RCPT TO:<a@b.example> NOTIFY=NEVER
          RCPT TO:postmaster               | RCPT TO:<postmaster>
          """)
  void letsNamedDeviationsPassWhenAskedTo(String line, String canonical)
      throws SmtpSyntaxException {
    assertThat(LENIENT.parse(octets(line))).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MAIL FROM:                 | 10
          MAIL FROM:a_b              | 13
          MAIL FROM:a@b.example>     | 21
          RCPT TO:a@b.example>x      | 19
          RCPT TO:<a@b.example       | 20
          """)
  void deviationsAreStillChecked(String line, int position) {
    assertThatThrownBy(() -> LENIENT.parse(octets(line)))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.suggestedCode().value()).isEqualTo(501);
              assertThat(e.position()).isEqualTo(position);
            });
  }

  @Test
  void takesUtf8OnlyWhenAllowed() throws SmtpSyntaxException {
    ByteBuffer line = utf8("MAIL FROM:<j\u00fcrgen@b\u00fccher.example> SMTPUTF8");

    assertThat(UTF8.parse(line))
        .hasToString("MAIL FROM:<j\u00fcrgen@b\u00fccher.example> SMTPUTF8");
    assertThatThrownBy(() -> STRICT.parse(line))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessage("expected a printable character at octet 12, found U+00FC");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP \u0080", "VRFY \u0085", "HELP \u009f", "MAIL FROM:<\u0085@b>"})
  void controlCharactersBeyondAsciiAreRefusedToo(String line) {
    assertThatThrownBy(() -> UTF8.parse(utf8(line)))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessageContaining("a printable character");
  }

  @Test
  void positionsCountOctetsAlsoInUtf8() {
    assertThatThrownBy(() -> UTF8.parse(utf8("MAIL FROM:<\u00fc\u20ac@>")))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.position()).isEqualTo(17));
    assertThatThrownBy(() -> UTF8.parse(octets("VRFY a\u00fcb")))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessage("expected UTF-8 at octet 6, found octet 0xFC");
  }

  @Test
  void readsTheVerbsOfOthers() throws SmtpSyntaxException {
    var parser =
        new CommandParser(
            Set.of(),
            false,
            Map.of(
                "etrn",
                argument -> {
                  if (argument.startsWith("#")) {
                    throw SmtpSyntaxException.expected("a domain", argument, 0);
                  }
                  return new Etrn(argument);
                }));

    assertThat(parser.parse(octets("eTRN example.org "))).isEqualTo(new Etrn("example.org"));
    assertThat(parser.parse(octets("ETRN"))).isEqualTo(new Etrn(""));
    assertThat(CommandEncoder.encode(new Etrn("example.org")))
        .asString()
        .isEqualTo("ETRN example.org\r\n");
    assertThatThrownBy(() -> parser.parse(octets("ETRN #q")))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessage("expected a domain at octet 5, found \"#\"");
    assertThatThrownBy(() -> parser.parse(octets("ETRN a\tb")))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.position()).isEqualTo(6));
    assertThatThrownBy(() -> STRICT.parse(octets("ETRN example.org")))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.suggestedCode().value()).isEqualTo(500));
  }

  @Test
  void doesNotWriteACustomCommandThatWouldBeTwo() {
    assertThatThrownBy(() -> CommandEncoder.encode(new Etrn("x\r\nMAIL FROM:<>")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ETRN with CR, LF or NUL");
  }

  @Tag("by-chance")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void garbageIsACommandOrASyntaxError(long seed) {
    Random random = new Random(seed);
    String[] parts = {
      "MAIL",
      "RCPT",
      "BDAT",
      "AUTH",
      "EHLO",
      "VRFY",
      " ",
      " ",
      "FROM:",
      "TO:",
      "<",
      ">",
      "@",
      "a",
      "b.example",
      "_",
      ".",
      "\"",
      "\\",
      "[",
      "]",
      "IPv6:",
      "1",
      ":",
      "=",
      "LAST",
      ",",
      "\0",
      "\u00fc",
      "\t"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder line = new StringBuilder(parts[random.nextInt(6)]).append(' ');
      for (int length = random.nextInt(12); length > 0; length--) {
        line.append(parts[random.nextInt(parts.length)]);
      }
      ByteBuffer octets = random.nextBoolean() ? octets(line.toString()) : utf8(line.toString());
      for (CommandParser parser : new CommandParser[] {STRICT, LENIENT, UTF8}) {
        try {
          Command command = parser.parse(octets);
          String wire = new String(CommandEncoder.encode(command), StandardCharsets.UTF_8);
          assertThat(parser.parse(utf8(wire.strip()))).isEqualTo(command);
        } catch (SmtpSyntaxException e) {
          assertThat(e.suggestedCode().value()).isIn(500, 501, 502);
          assertThat(e.position()).isBetween(0, octets.limit());
        }
      }
    }
  }

  private static ByteBuffer octets(String line) {
    return ByteBuffer.wrap(Cuts.octets(line));
  }

  private static ByteBuffer utf8(String line) {
    return ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
  }

  private record Etrn(String argument) implements CustomCommand {
    @Override
    public String keyword() {
      return "ETRN";
    }

    @Override
    public String toString() {
      return "ETRN " + argument;
    }
  }
}
