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
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  private static final CommandParser STRICT = new CommandParser(Set.of(), false, Map.of());
  private static final CommandParser LENIENT =
      new CommandParser(EnumSet.allOf(Leniency.class), false, Map.of());
  private static final CommandParser UTF8 = new CommandParser(Set.of(), true, Map.of());

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
