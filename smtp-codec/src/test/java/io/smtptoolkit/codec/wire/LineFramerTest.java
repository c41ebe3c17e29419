package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineFramerTest {

  private static final int MAX = 24;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one line           | NOOP\\r\\n              | LINE:NOOP
          an empty line      | \\r\\n                  | LINE:
          two lines          | RSET\\r\\nQUIT\\r\\n    | LINE:RSET LINE:QUIT
          unfinished         | RSET\\r\\nQUIT          | LINE:RSET
          unfinished at CR   | RSET\\r\\nQUIT\\r       | LINE:RSET
          bare LF            | a\\nb\\r\\nc\\r\\n      | BAD:a\\nb LINE:c
          bare LF, nothing   | a\\n                    | ''
          bare CR            | a\\rb\\r\\nc\\r\\n      | BAD:a\\rb LINE:c
          CR before CRLF     | a\\r\\r\\nc\\r\\n       | BAD:a\\r LINE:c
          LF before CRLF     | a\\n\\r\\nc\\r\\n       | BAD:a\\n LINE:c
          LF after CRLF      | a\\r\\n\\nc\\r\\n       | LINE:a BAD:\\nc
          LF CR              | a\\n\\rb\\r\\n          | BAD:a\\n\\rb
          NUL                | a\\0b\\r\\nc\\r\\n      | BAD:a\\0b LINE:c
          NUL first          | \\0\\r\\nc\\r\\n        | BAD:\\0 LINE:c
          CR NUL             | a\\r\\0\\r\\nc\\r\\n    | BAD:a\\r\\0 LINE:c
          tab is text        | a\\tb\\r\\n             | LINE:a\\tb
          above 127          | \\377\\215\\212\\r\\n   | LINE:\\377\\215\\212
          as long as allowed | 0123456789012345678901\\r\\nc\\r\\n   | LINE:0123456789012345678901 LINE:c
          one octet more     | 01234567890123456789012\\r\\nc\\r\\n  | TOO_LONG:0123456789012345 LINE:c
          much longer        | 0123456789012345678901234567890123456789\\r\\nc\\r\\n | TOO_LONG:0123456789012345 LINE:c
          long and bad       | 0123456789\\n01234567890123456789\\r\\nc\\r\\n | TOO_LONG:0123456789\\n01234 LINE:c
          twice too long     | 01234567890123456789012\\r\\n01234567890123456789012\\r\\n | TOO_LONG:0123456789012345 TOO_LONG:0123456789012345
          long, bad, good    | 01234567890123456789012\\r\\na\\n\\r\\nb\\r\\n | TOO_LONG:0123456789012345 BAD:a\\n LINE:b
          """)
  void framesLinesHoweverTheyAreCut(String name, String octets, String results) {
    Cuts.of(octets.translateEscapes())
        .forEach(
            (cut, pieces) ->
                assertThat(frame(pieces)).as(cut).isEqualTo(results.translateEscapes()));
  }

  @Test
  void aLineInOneBufferIsAWindowIntoIt() {
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets("NOOP a\r\nNOOP b\r\n"));
    LineFramer framer = new LineFramer();

    assertThat(framer.next(input, MAX)).isEqualTo(LineFramer.Result.LINE);
    input.put(5, (byte) 'X');

    assertThat(Cuts.text(framer.line())).isEqualTo("NOOP X");
    assertThat(input.position()).isEqualTo(8);
    assertThat(framer.gatheredOctets()).isZero();
  }

  @Test
  void gathersOnlyAnUnfinishedLine() {
    LineFramer framer = new LineFramer();
    ByteBuffer first = ByteBuffer.wrap(Cuts.octets("RSET\r\nNOO"));

    framer.next(first, MAX);
    assertThat(framer.next(first, MAX)).isEqualTo(LineFramer.Result.NEED_BYTES);
    assertThat(framer.gatheredOctets()).isEqualTo(3);
    Cuts.poison(first);

    assertThat(framer.next(ByteBuffer.wrap(Cuts.octets("P\r\n")), MAX))
        .isEqualTo(LineFramer.Result.LINE);
    assertThat(Cuts.text(framer.line())).isEqualTo("NOOP");
    assertThat(framer.gatheredOctets()).isZero();
  }

  @Test
  void endlessLineStoresNoMoreThanTheLimit() {
    LineFramer framer = new LineFramer();
    byte[] octets = Cuts.octets("BDAT ".repeat(200));

    for (int i = 0; i < 1000; i++) {
      assertThat(framer.next(ByteBuffer.wrap(octets), 4096))
          .isEqualTo(LineFramer.Result.NEED_BYTES);
      assertThat(framer.gatheredOctets()).isLessThanOrEqualTo(4096);
    }
    assertThat(framer.next(ByteBuffer.wrap(Cuts.octets("\r\n")), 4096))
        .isEqualTo(LineFramer.Result.TOO_LONG);
    assertThat(Cuts.text(framer.start())).isEqualTo("BDAT BDAT BDAT B");
  }

  @Test
  void saysHowALineBegins() {
    LineFramer framer = new LineFramer();
    ByteBuffer input =
        ByteBuffer.wrap(Cuts.octets("bDaT 1\0\r\nBDA\r\nBDAT" + "9".repeat(30) + "\r\nMAIL\r\n"));

    assertThat(framer.next(input, MAX)).isEqualTo(LineFramer.Result.BAD);
    assertThat(framer.beginsWith("BDAT")).isTrue();
    assertThat(framer.next(input, MAX)).isEqualTo(LineFramer.Result.LINE);
    assertThat(framer.beginsWith("BDAT")).isFalse();
    assertThat(framer.next(input, MAX)).isEqualTo(LineFramer.Result.TOO_LONG);
    assertThat(framer.beginsWith("BDAT")).isTrue();
    assertThat(framer.next(input, MAX)).isEqualTo(LineFramer.Result.LINE);
    assertThat(framer.beginsWith("BDAT")).isFalse();
    assertThat(framer.beginsWith("mail")).isTrue();
    assertThat(framer.beginsWith("MAILS")).isFalse();
  }

  @Test
  void aLineIsForgottenWithTheNextSearch() {
    LineFramer framer = new LineFramer();
    framer.next(ByteBuffer.wrap(Cuts.octets("NOOP\r\n")), MAX);

    assertThat(framer.next(ByteBuffer.allocate(0), MAX)).isEqualTo(LineFramer.Result.NEED_BYTES);

    assertThat(framer.line().hasRemaining()).isFalse();
    assertThat(framer.start().hasRemaining()).isFalse();
    assertThat(framer.octetsBeforeBlanks()).isZero();
    assertThat(framer.beginsWith("N")).isFalse();
  }

  @Test
  void theBeginningOfAnUnfinishedLineIsKnown() {
    LineFramer framer = new LineFramer();
    for (String piece : new String[] {"x\r\nR", "CPT TO", ":<averylongaddress"}) {
      ByteBuffer octets = ByteBuffer.wrap(Cuts.octets(piece));
      while (framer.next(octets, MAX) != LineFramer.Result.NEED_BYTES) {
        assertThat(framer.beginsWith("x")).isTrue();
      }
    }

    assertThat(framer.beginsWith("RCPT TO:")).isTrue();
    assertThat(US_ASCII.decode(framer.start()).toString()).isEqualTo("RCPT TO:<averylo");
  }

  @Test
  void aDiscardedLineLeavesNothing() {
    LineFramer framer = new LineFramer();
    framer.next(ByteBuffer.wrap(Cuts.octets("bad\nlong" + "x".repeat(2 * MAX) + "\r")), MAX);

    framer.discard();

    assertThat(framer.gatheredOctets()).isZero();
    ByteBuffer next = ByteBuffer.wrap(Cuts.octets("NOOP\r\n"));
    assertThat(framer.next(next, MAX)).isEqualTo(LineFramer.Result.LINE);
    assertThat(US_ASCII.decode(framer.line()).toString()).isEqualTo("NOOP");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RSET           | 4
          'NOOP a \\t '  | 6
          ' a'           | 2
          '\\t '         | 0
          ''             | 0
          """)
  void countsALineWithoutTheBlanksAtItsEnd(String line, int octets) {
    Cuts.of("NOOP x\r\n" + line.translateEscapes() + "\r\n")
        .forEach(
            (cut, pieces) -> {
              LineFramer framer = new LineFramer();
              List<Integer> found = new ArrayList<>();
              for (ByteBuffer piece : pieces) {
                while (framer.next(piece, MAX) == LineFramer.Result.LINE) {
                  found.add(framer.octetsBeforeBlanks());
                }
              }
              assertThat(found).as(cut).containsExactly(6, octets);
            });
  }

  @Test
  void theLimitMayChangeBetweenLines() {
    LineFramer framer = new LineFramer();
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets(("a".repeat(30) + "\r\n").repeat(3)));

    assertThat(framer.next(input, 31)).isEqualTo(LineFramer.Result.TOO_LONG);
    assertThat(framer.next(input, 32)).isEqualTo(LineFramer.Result.LINE);
    assertThat(framer.next(input, 31)).isEqualTo(LineFramer.Result.TOO_LONG);
  }

  @Test
  void refusesALimitBelowTheOctetsItShows() {
    assertThatThrownBy(() -> new LineFramer().next(ByteBuffer.allocate(0), 17))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxLineOctets is 17");
    assertThat(new LineFramer().next(ByteBuffer.wrap(Cuts.octets("a".repeat(16) + "\r\n")), 18))
        .isEqualTo(LineFramer.Result.LINE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAReaderOfWholeStrings(long seed) {
    Random random = new Random(seed);
    String[] parts = {"\r\n", "\r\n", "\r", "\n", "\0", "\t", "a", "0123456789", "\u00ff"};
    for (int round = 0; round < 3000; round++) {
      StringBuilder octets = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        octets.append(parts[random.nextInt(parts.length)]);
      }

      assertThat(frame(Cuts.random(octets.toString(), random)))
          .isEqualTo(expected(octets.toString()));
    }
  }

  private static String expected(String octets) {
    List<String> results = new ArrayList<>();
    int from = 0;
    for (int end = octets.indexOf("\r\n"); end >= 0; end = octets.indexOf("\r\n", from)) {
      String line = octets.substring(from, end);
      if (line.length() > MAX - 2) {
        results.add("TOO_LONG:" + line.substring(0, 16));
      } else {
        boolean bad = line.chars().anyMatch(octet -> "\r\n\0".indexOf(octet) >= 0);
        results.add((bad ? "BAD:" : "LINE:") + line);
      }
      from = end + 2;
    }
    return String.join(" ", results);
  }

  private static String frame(List<ByteBuffer> pieces) {
    LineFramer framer = new LineFramer();
    List<String> results = new ArrayList<>();
    for (ByteBuffer piece : pieces) {
      LineFramer.Result result = framer.next(piece, MAX);
      while (result != LineFramer.Result.NEED_BYTES) {
        ByteBuffer shown = result == LineFramer.Result.TOO_LONG ? framer.start() : framer.line();
        results.add(result + ":" + Cuts.text(shown));
        result = framer.next(piece, MAX);
      }
      assertThat(piece.hasRemaining()).isFalse();
      Cuts.poison(piece);
    }
    return String.join(" ", results);
  }
}
