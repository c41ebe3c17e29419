package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                         | .\\r\\n                          | ''
          one line                        | a\\r\\n.\\r\\n                   | a\\r\\n
          an empty line                   | \\r\\n.\\r\\n                    | \\r\\n
          first line begins with two dots | ..x\\r\\n.\\r\\n                 | .x\\r\\n
          first line begins with one dot  | .x\\r\\n.\\r\\n                  | x\\r\\n
          a line of two dots              | a\\r\\n..\\r\\n.\\r\\n           | a\\r\\n.\\r\\n
          a line of one dot and a space   | a\\r\\n. \\r\\n.\\r\\n           | a\\r\\n \\r\\n
          a dot inside and at a line end  | a.b.\\r\\n.\\r\\n                | a.b.\\r\\n
          many dots                       | .....\\r\\n...\\r\\n.\\r\\n      | ....\\r\\n..\\r\\n
          tabs after close dots  | a\\r\\n..\\tb\\r\\n.\\b\\r\\n..\\t\\t\\r\\n.c\\r\\n.\\r\\n | a\\r\\n.\\tb\\r\\n\\b\\r\\n.\\t\\t\\r\\nc\\r\\n
          tabs and other controls         | \\ta\\t\\001\\b\\r\\n.\\r\\n   | \\ta\\t\\001\\b\\r\\n
          octets above 127                | \\351\\377\\200\\r\\n.\\r\\n | \\351\\377\\200\\r\\n
          longer than a word              | 0123456789abcdef\\r\\n.0123456789\\r\\n.\\r\\n | 0123456789abcdef\\r\\n0123456789\\r\\n
          """)
  void decodesContentHoweverItIsCut(String name, String wire, String content) {
    String octets = wire.translateEscapes();

    Cuts.of(octets)
        .forEach(
            (cut, pieces) ->
                assertThat(decode(pieces))
                    .as(cut)
                    .isEqualTo(
                        new Decoded(
                            content.translateEscapes(),
                            true,
                            "",
                            Optional.empty(),
                            Optional.empty())));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LF.LF       | a\\n.\\n           | a\\n.\\n       | BARE_LF | 1
          LF.CRLF     | a\\n.\\r\\n        | a\\n.\\r\\n    | BARE_LF | 1
          CRLF.LF     | a\\r\\n.\\n        | a\\r\\n\\n     | BARE_LF | 3
          CR.CR       | a\\r.\\r           | a\\r.\\r       | BARE_CR | 1
          CR.CRLF     | a\\r.\\r\\n        | a\\r.\\r\\n    | BARE_CR | 1
          CRLF.CR     | a\\r\\n.\\rb       | a\\r\\n\\rb    | BARE_CR | 3
          CRLF.CRCRLF | a\\r\\n.\\r\\r\\n  | a\\r\\n\\r\\r\\n | BARE_CR | 3
          LF..        | a\\n..b            | a\\n..b        | BARE_LF | 1
          CR..        | a\\r..b            | a\\r..b        | BARE_CR | 1
          LFCR        | a\\n\\rb           | a\\n\\rb       | BARE_LF | 1
          CRCRLF      | a\\r\\r\\n         | a\\r\\r\\n     | BARE_CR | 1
          CRLFLF      | a\\r\\n\\nb        | a\\r\\n\\nb    | BARE_LF | 3
          LF first    | \\n                | \\n            | BARE_LF | 0
          CR first    | \\rb               | \\rb           | BARE_CR | 0
          .LF first   | .\\n               | \\n            | BARE_LF | 0
          .CR first   | .\\rb              | \\rb           | BARE_CR | 0
          """)
  void onlyCrlfDotCrlfEndsContent(
      String name, String wire, String content, ContentFault.Kind kind, long position) {
    String octets = wire.translateEscapes() + "z\r\n.\r\nNOOP\r\n";

    Cuts.of(octets)
        .forEach(
            (cut, pieces) ->
                assertThat(decode(pieces))
                    .as(cut)
                    .isEqualTo(
                        new Decoded(
                            content.translateEscapes() + "z\r\n",
                            true,
                            "NOOP\r\n",
                            Optional.of(new ContentFault(kind, position)),
                            Optional.empty())));
  }

  @Test
  void crCrlfDotCrlfEndsContentThatHasABareCr() {
    Cuts.of("a\r\r\n.\r\n")
        .forEach(
            (cut, pieces) ->
                assertThat(decode(pieces))
                    .as(cut)
                    .isEqualTo(
                        new Decoded(
                            "a\r\r\n",
                            true,
                            "",
                            Optional.of(new ContentFault(ContentFault.Kind.BARE_CR, 1)),
                            Optional.empty())));
  }

  @Test
  void reportsTheFirstNulAndTheFirstBareLineEnd() {
    Cuts.of("ab\0\0c\nd\r\n.\r\n")
        .forEach(
            (cut, pieces) ->
                assertThat(decode(pieces))
                    .as(cut)
                    .isEqualTo(
                        new Decoded(
                            "ab\0\0c\nd\r\n",
                            true,
                            "",
                            Optional.of(new ContentFault(ContentFault.Kind.BARE_LF, 5)),
                            Optional.of(new ContentFault(ContentFault.Kind.NUL, 2)))));
  }

  @Test
  void leavesWhatFollowsTheEnd() {
    Cuts.of("a\r\n.\r\n.\r\nQUIT\r\n")
        .forEach(
            (cut, pieces) ->
                assertThat(decode(pieces))
                    .as(cut)
                    .isEqualTo(
                        new Decoded(
                            "a\r\n", true, ".\r\nQUIT\r\n", Optional.empty(), Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".\r", "a", "a\r\n", "a\r\n.", "a\r\n.\r", "a\r"})
  void needsBytesBeforeTheEnd(String octets) {
    Cuts.of(octets).forEach((cut, pieces) -> assertThat(decode(pieces).ended()).as(cut).isFalse());
  }

  @Test
  void countsFaultsInTheOctetsOfTheContent() {
    ContentDecoder decoder = new ContentDecoder();

    decode(decoder, Cuts.random("..a\r\n..b\nc", new Random(1)));

    assertThat(decoder.bareLineEnd())
        .hasValue(new ContentFault(ContentFault.Kind.BARE_LF, 6))
        .hasValueSatisfying(fault -> assertThat(fault).hasToString("bare lf at octet 6"));
  }

  @Test
  void contentIsAReadOnlyWindowIntoTheInput() {
    String text = "a line that is not short at all\r\n";
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets(text + "..d"));
    ContentDecoder decoder = new ContentDecoder();

    assertThat(decoder.next(input)).isEqualTo(ContentDecoder.Result.CONTENT);
    ByteBuffer content = decoder.content(input);
    input.put(0, (byte) 'A');

    assertThat(content.isReadOnly()).isTrue();
    assertThat(Cuts.text(content)).isEqualTo("A line that is not short at all\r\n");
    assertThat(decoder.source(input)).isSameAs(input);
    assertThat(decoder.start()).isZero();
    assertThat(decoder.end()).isEqualTo(33);
    assertThat(decoder.next(input)).isEqualTo(ContentDecoder.Result.CONTENT);
    assertThat(Cuts.text(decoder.content(input))).isEqualTo(".d");
    assertThat(decoder.start()).isEqualTo(34);
  }

  @Test
  void oneWindowReachesFromDotToDotOverAllLines() {
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets(".a\r\n" + "b\r\n\r\n".repeat(50) + ".\r\n"));
    ContentDecoder decoder = new ContentDecoder();

    assertThat(decoder.next(input)).isEqualTo(ContentDecoder.Result.CONTENT);
    assertThat(decoder.end() - decoder.start()).isEqualTo(3 + 250);
    assertThat(decoder.next(input)).isEqualTo(ContentDecoder.Result.END);
  }

  @Test
  void contentIsGatheredWhereDotsStandClose() {
    String wire = "..\r\n...\r\n\r\n..a\r\n".repeat(500);
    String content = ".\r\n..\r\n\r\n.a\r\n".repeat(500);
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets(wire + ".\r\n"));
    ContentDecoder decoder = new ContentDecoder();
    List<String> windows = new ArrayList<>();
    List<ByteBuffer> kept = new ArrayList<>();

    while (decoder.next(input) == ContentDecoder.Result.CONTENT) {
      windows.add(Cuts.text(window(decoder, input)));
      kept.add(decoder.content(input));
    }

    assertThat(String.join("", windows)).isEqualTo(content);
    assertThat(kept).map(Cuts::text).isEqualTo(windows);
    assertThat(kept).allMatch(ByteBuffer::isReadOnly);
    assertThat(windows).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {".line\r\n", ".a line that is longer than those which are gathered\r\n"})
  void allocatesNothingPerWindow(String line) {
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets(line.repeat(10_000)));
    ContentDecoder decoder = new ContentDecoder();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    decoder.next(input);
    threads.getCurrentThreadAllocatedBytes();

    long before = threads.getCurrentThreadAllocatedBytes();
    int windows = 1;
    int octets = decoder.end() - decoder.start();
    while (decoder.next(input) == ContentDecoder.Result.CONTENT) {
      windows++;
      octets += decoder.end() - decoder.start();
      decoder.source(input).get(decoder.start());
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(octets).isEqualTo(10_000 * (line.length() - 1));
    assertThat(windows).isGreaterThan(50);
    assertThat(allocated).isLessThan(windows);
  }

  @Test
  void mustNotBeUsedAfterTheEnd() {
    ContentDecoder decoder = new ContentDecoder();
    decode(decoder, List.of(ByteBuffer.wrap(Cuts.octets(".\r\n"))));

    assertThatThrownBy(() -> decoder.next(ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAReaderThatTakesOneOctetAtATime(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      String octets = randomOctets(random);

      assertThat(decode(Cuts.random(octets, 1 + random.nextInt(200), random)))
          .as(octets)
          .isEqualTo(expected(octets));
    }
  }

  /** Mostly the octets that matter, sometimes a run that is longer than a word. */
  private static String randomOctets(Random random) {
    String[] parts = {
      "\r\n", "\r\n", "\r\n.", "\r", "\n", ".", "\0", "\t", "a", "0123456789abcdef", "\u00ff"
    };
    int bound = random.nextBoolean() ? parts.length : 3;
    StringBuilder octets = new StringBuilder();
    for (int length = random.nextInt(30); length > 0; length--) {
      octets.append(random.nextInt(4) == 0 ? "text" : parts[random.nextInt(bound)]);
    }
    return octets.append(random.nextBoolean() ? "\r\n.\r\n" : "").toString();
  }

  /** The rule of RFC 5321 §4.5.2 on a whole string, as plainly as it can be said. */
  private static Decoded expected(String octets) {
    String anchored = "\r\n" + octets;
    int end = anchored.indexOf("\r\n.\r\n");
    String body = end < 0 ? anchored : anchored.substring(0, end + 2);
    String unfinished = end < 0 && body.endsWith("\r\n.\r") ? "\r" : "";
    StringBuilder content = new StringBuilder();
    Optional<ContentFault> bare = Optional.empty();
    Optional<ContentFault> nul = Optional.empty();
    for (int i = 2; i < body.length() - unfinished.length(); i++) {
      char octet = body.charAt(i);
      boolean stuffed = octet == '.' && body.startsWith("\r\n", i - 2);
      if (!stuffed) {
        content.append(octet);
      }
      boolean atEnd = i + 1 == body.length();
      if (octet == '\r' && !atEnd && body.charAt(i + 1) != '\n' && bare.isEmpty()) {
        bare = Optional.of(new ContentFault(ContentFault.Kind.BARE_CR, content.length() - 1));
      }
      if (octet == '\n' && (i == 2 || body.charAt(i - 1) != '\r') && bare.isEmpty()) {
        bare = Optional.of(new ContentFault(ContentFault.Kind.BARE_LF, content.length() - 1));
      }
      if (octet == '\0' && nul.isEmpty()) {
        nul = Optional.of(new ContentFault(ContentFault.Kind.NUL, content.length() - 1));
      }
    }
    String trailing = end < 0 ? "" : anchored.substring(end + 5);
    return new Decoded(content.toString(), end >= 0, trailing, bare, nul);
  }

  private static Decoded decode(List<ByteBuffer> pieces) {
    return decode(new ContentDecoder(), pieces);
  }

  private static Decoded decode(ContentDecoder decoder, List<ByteBuffer> pieces) {
    StringBuilder content = new StringBuilder();
    StringBuilder trailing = new StringBuilder();
    boolean ended = false;
    for (ByteBuffer piece : pieces) {
      boolean more = !ended;
      while (more) {
        switch (decoder.next(piece)) {
          case CONTENT -> {
            ByteBuffer window = decoder.content(piece);
            assertThat(window.hasRemaining()).isTrue();
            assertThat(window).isEqualTo(window(decoder, piece));
            content.append(Cuts.text(window));
          }
          case NEED_BYTES -> {
            assertThat(piece.hasRemaining()).isFalse();
            more = false;
          }
          case END -> {
            ended = true;
            more = false;
          }
        }
      }
      trailing.append(Cuts.text(piece));
      Cuts.poison(piece);
    }
    return new Decoded(
        content.toString(), ended, trailing.toString(), decoder.bareLineEnd(), decoder.nul());
  }

  private static ByteBuffer window(ContentDecoder decoder, ByteBuffer input) {
    return decoder.source(input).slice(decoder.start(), decoder.end() - decoder.start());
  }

  private record Decoded(
      String content,
      boolean ended,
      String trailing,
      Optional<ContentFault> bareLineEnd,
      Optional<ContentFault> nul) {}
}
