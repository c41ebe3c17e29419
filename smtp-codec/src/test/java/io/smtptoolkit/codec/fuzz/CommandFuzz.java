package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.wire.CommandEncoder;
import io.smtptoolkit.codec.wire.CommandParser;
import io.smtptoolkit.codec.wire.LineFramer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Command lines: framing, parsing and encoding. */
class CommandFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    boolean utf8 = input.nextBoolean();
    if (input.nextInt(4) == 3) {
      encodedIsReadBack(new Generators(input).command(utf8), utf8);
      return;
    }
    Set<Leniency> leniencies = leniencies(input);
    var parser = new CommandParser(leniencies, utf8, Map.of());
    int maxLineOctets = 18 + input.nextInt(256);
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    List<String> whole = frames(List.of(ByteBuffer.wrap(stream)), maxLineOctets, parser);
    List<String> cut = frames(cuts.cut(stream), maxLineOctets, parser);

    assertThat(cut).isEqualTo(whole);
    assertThat(whole.stream().map(it -> it.split(" ", 2)[0]))
        .containsExactlyElementsOf(referenceFrames(stream, maxLineOctets));
    if (leniencies.isEmpty()) {
      for (String line : new String(stream, ISO_8859_1).split("\r\n", -1)) {
        readIsWrittenBack(line, parser, utf8);
      }
    }
  }

  private static Set<Leniency> leniencies(FuzzInput input) {
    int choice = input.nextInt(4);
    Leniency one = new Generators(input).one(List.of(Leniency.values()));
    return choice == 3 ? Set.of(one) : choice == 2 ? EnumSet.allOf(Leniency.class) : Set.of();
  }

  private static List<String> frames(
      List<ByteBuffer> pieces, int maxLineOctets, CommandParser parser) {
    var framer = new LineFramer();
    var found = new ArrayList<String>();
    for (ByteBuffer piece : pieces) {
      LineFramer.Result result;
      do {
        result = framer.next(piece, maxLineOctets);
        switch (result) {
          case NEED_BYTES -> {
            assertThat(piece.remaining()).isZero();
            assertThat(framer.gatheredOctets()).isLessThanOrEqualTo(maxLineOctets);
          }
          case LINE -> found.add("LINE " + outcome(framer.line(), parser));
          case TOO_LONG, BAD ->
              found.add(result + " " + ISO_8859_1.decode(framer.start()).toString());
        }
      } while (result != LineFramer.Result.NEED_BYTES);
    }
    return found;
  }

  private static String outcome(ByteBuffer line, CommandParser parser) {
    try {
      return parser.parse(line).toString();
    } catch (SmtpSyntaxException e) {
      assertThat(e.position()).isBetween(SmtpSyntaxException.UNKNOWN_POSITION, line.remaining());
      assertThat(e.getMessage()).doesNotContain("\r").doesNotContain("\n").doesNotContain("\0");
      assertThat(e.toReply().isPermanentNegative()).isTrue();
      return e.position() + ": " + e.getMessage();
    }
  }

  /** What each line of a stream is, by the plainest reading of RFC 5321 §2.3.8. */
  private static List<String> referenceFrames(byte[] stream, int maxLineOctets) {
    var found = new ArrayList<String>();
    String text = new String(stream, ISO_8859_1);
    int from = 0;
    for (int end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n", from)) {
      String line = text.substring(from, end);
      boolean bad = line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf('\0') >= 0;
      found.add(line.length() + 2 > maxLineOctets ? "TOO_LONG" : bad ? "BAD" : "LINE");
      from = end + 2;
    }
    return found;
  }

  /** Without leniency what is written is what was read, but for the case of verbs and keywords. */
  private static void readIsWrittenBack(String line, CommandParser parser, boolean utf8) {
    Command command;
    try {
      command = parser.parse(ByteBuffer.wrap(line.getBytes(ISO_8859_1)));
    } catch (SmtpSyntaxException e) {
      return;
    }
    assertThat(line.stripTrailing().chars())
        .noneMatch(c -> c < ' ' || c == 0x7f || (c > 0x7f && !utf8));
    encodedIsReadBack(command, utf8);
    if (!(command instanceof Auth) && !(command instanceof Bdat)) {
      assertThat(new String(CommandEncoder.encode(command), ISO_8859_1))
          .isEqualToIgnoringCase(line.replaceAll("[ \t]*$", "") + "\r\n");
    }
  }

  private static void encodedIsReadBack(Command command, boolean utf8) {
    byte[] encoded = CommandEncoder.encode(command);
    Command again;
    try {
      again =
          new CommandParser(Set.of(), utf8, Map.of())
              .parse(ByteBuffer.wrap(encoded, 0, encoded.length - 2));
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(command + " cannot be read back", e);
    }
    assertThat(again).isEqualTo(command).hasSameHashCodeAs(command).hasToString(command.toString());
    assertThat(CommandEncoder.encode(again)).isEqualTo(encoded);
  }
}
