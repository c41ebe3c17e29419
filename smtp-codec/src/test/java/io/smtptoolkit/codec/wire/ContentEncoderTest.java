package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentEncoderTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                      | ''                  | .\\r\\n                       | false
          a line                       | a\\r\\n             | a\\r\\n.\\r\\n                | false
          an empty line                | \\r\\n              | \\r\\n.\\r\\n                 | false
          no final CRLF                | a                   | a\\r\\n.\\r\\n                | true
          no final CRLF after a line   | a\\r\\nb            | a\\r\\nb\\r\\n.\\r\\n          | true
          a first dot                  | .                   | ..\\r\\n.\\r\\n               | true
          dots at line starts          | .a\\r\\n..\\r\\nb.\\r\\n.\\r\\n | ..a\\r\\n...\\r\\nb.\\r\\n..\\r\\n.\\r\\n | false
          what looks like the end      | a\\r\\n.\\r\\nQUIT\\r\\n | a\\r\\n..\\r\\nQUIT\\r\\n.\\r\\n | false
          tabs after close dots  | .\\ta\\r\\n.\\b\\r\\n..\\t\\t\\r\\n.c\\r\\n | ..\\ta\\r\\n..\\b\\r\\n...\\t\\t\\r\\n..c\\r\\n.\\r\\n | false
          tabs, other controls, 8 bits | \\t\\001\\377.\\r\\n  | \\t\\001\\377.\\r\\n.\\r\\n    | false
          longer than a word           | 0123456789abcdef\\r\\n.0123456789abcdef\\r\\n | 0123456789abcdef\\r\\n..0123456789abcdef\\r\\n.\\r\\n | false
          """)
  void encodesContentHoweverItIsCut(String name, String content, String wire, boolean crlfAdded) {
    String octets = content.translateEscapes();

    for (int room : new int[] {5, 6, 7, 9, 1000}) {
      Cuts.of(octets)
          .forEach(
              (cut, pieces) ->
                  assertThat(encode(pieces, room))
                      .as("%s, %d octets of room", cut, room)
                      .isEqualTo(new Encoded(wire.translateEscapes(), crlfAdded)));
    }
    Cuts.of(octets)
        .forEach(
            (cut, pieces) ->
                assertThat(encodeWithoutCopies(pieces))
                    .as(cut)
                    .isEqualTo(new Encoded(wire.translateEscapes(), crlfAdded)));
  }

  @Test
  void takesWhatNeedsNoChange() {
    ContentEncoder encoder = new ContentEncoder();
    ByteBuffer content = ByteBuffer.wrap(Cuts.octets("a\r\n\r\nb.\r\n.c\r\nd\r\n"));
    ByteBuffer output = ByteBuffer.allocate(100);

    assertThat(Cuts.text(encoder.takeUnchanged(content))).isEqualTo("a\r\n\r\nb.\r\n");
    assertThat(encoder.takeUnchanged(content).hasRemaining()).isFalse();
    encoder.encode(content, output);
    assertThat(Cuts.text(output.flip())).isEqualTo("..c\r\nd\r\n");
    assertThat(Cuts.text(encoder.takeUnchanged(ByteBuffer.wrap(Cuts.octets("e\r\nf")))))
        .isEqualTo("e\r\nf");
    assertThat(Cuts.text(encoder.takeUnchanged(ByteBuffer.wrap(Cuts.octets(".g\r\n\r")))))
        .isEqualTo(".g\r\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LF          | a\\nb          | BARE_LF | 1 | a
          LF first    | \\n            | BARE_LF | 0 | ''
          LF after dot| a\\r\\n.\\n    | BARE_LF | 4 | a\\r\\n..
          CR          | a\\rb          | BARE_CR | 1 | a
          CR CR LF    | a\\r\\r\\nb    | BARE_CR | 1 | a
          CR after dot| a\\r\\n.\\rb   | BARE_CR | 4 | a\\r\\n..
          CR at end   | a\\r\\nb\\r    | BARE_CR | 4 | a\\r\\nb
          LF CR       | a\\n\\r        | BARE_LF | 1 | a
          NUL         | a\\r\\nbc\\0d  | NUL     | 5 | a\\r\\nbc
          CR NUL      | a\\r\\0        | BARE_CR | 1 | a
          """)
  void refusesWhatCannotBeSentBeforeWritingIt(
      String name, String content, ContentFault.Kind kind, long position, String written) {
    Cuts.of(content.translateEscapes())
        .forEach(
            (cut, pieces) -> {
              ContentEncoder encoder = new ContentEncoder();
              ByteBuffer output = ByteBuffer.allocate(100);

              ContentFaultException refused =
                  catchThrowableOfType(
                      ContentFaultException.class,
                      () -> {
                        for (ByteBuffer piece : pieces) {
                          output.put(encoder.takeUnchanged(piece));
                          encoder.encode(piece, output);
                        }
                        encoder.end(output);
                      });

              assertThat(refused.fault()).as(cut).isEqualTo(new ContentFault(kind, position));
              assertThat(Cuts.text(output.flip())).as(cut).isEqualTo(written.translateEscapes());
              assertThatThrownBy(() -> encoder.encode(ByteBuffer.allocate(1), output))
                  .isInstanceOf(IllegalStateException.class);
              assertThatThrownBy(() -> encoder.end(output))
                  .isInstanceOf(IllegalStateException.class);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "\\n, BARE_LF, 0",
    "\\rx, BARE_CR, 0",
    "\\r\\r\\n, BARE_CR, 0",
    "\\0, NUL, 0",
    "x\\n, BARE_LF, 1"
  })
  void refusesItAfterCloseDotsToo(String fault, ContentFault.Kind kind, int at) {
    String dots = ".a\r\n..\r\n.b\r\n.";
    for (int distance = 0; distance < 40; distance++) {
      String before = dots + "x".repeat(distance);
      ByteBuffer content =
          ByteBuffer.wrap(Cuts.octets(before + fault.translateEscapes() + ".c\r\n.d"));
      ByteBuffer output = ByteBuffer.allocate(200);
      ContentEncoder encoder = new ContentEncoder();

      assertThatThrownBy(() -> encoder.encode(content, output))
          .isInstanceOfSatisfying(
              ContentFaultException.class,
              e -> assertThat(e.fault()).isEqualTo(new ContentFault(kind, before.length() + at)));
      assertThat(Cuts.text(output.flip()))
          .isEqualTo("..a\r\n...\r\n..b\r\n.." + "x".repeat(distance + at));
    }
  }

  @Test
  void namesTheFaultWithoutTheContent() {
    assertThatThrownBy(
            () ->
                new ContentEncoder()
                    .encode(ByteBuffer.wrap(Cuts.octets("secret\n")), ByteBuffer.allocate(100)))
        .isInstanceOf(ContentFaultException.class)
        .hasMessage("content has a bare lf at octet 6");
  }

  @Test
  void mustNotBeUsedAfterTheEnd() {
    ContentEncoder encoder = new ContentEncoder();
    ByteBuffer output = ByteBuffer.allocate(100);
    encoder.end(output);

    assertThatThrownBy(() -> encoder.end(output)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.encode(ByteBuffer.allocate(1), output))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void decoderInvertsEncoder(long seed) {
    Random random = new Random(seed);
    String[] parts = {"\r\n", "\r\n", "\r\n.", ".", "\t", "a", "0123456789abcdef"};
    for (int round = 0; round < 2000; round++) {
      StringBuilder content = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        content.append(parts[random.nextInt(parts.length)]);
      }
      Encoded encoded = encode(Cuts.random(content.toString(), random), 5 + random.nextInt(60));

      ContentDecoder decoder = new ContentDecoder();
      StringBuilder decoded = new StringBuilder();
      ByteBuffer wire = ByteBuffer.wrap(Cuts.octets(encoded.wire()));
      while (decoder.next(wire) == ContentDecoder.Result.CONTENT) {
        decoded.append(Cuts.text(decoder.content(wire)));
      }

      assertThat(decoded.toString()).isEqualTo(content + (encoded.crlfAdded() ? "\r\n" : ""));
      assertThat(wire.hasRemaining()).isFalse();
      assertThat(decoder.bareLineEnd()).isEmpty();
    }
  }

  @Test
  void doublesDotsThatStandClose() {
    String content = "..\r\n\r\n.a\r\nb\r\n.c.\r\n".repeat(500);
    String wire = "...\r\n\r\n..a\r\nb\r\n..c.\r\n".repeat(500);
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets(content));
    ByteBuffer output = ByteBuffer.allocateDirect(wire.length());
    ContentEncoder encoder = new ContentEncoder();

    encoder.encode(input, output);

    assertThat(input.hasRemaining()).isFalse();
    assertThat(Cuts.text(output.flip())).isEqualTo(wire);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAWriterThatTakesOneOctetAtATime(long seed) {
    Random random = new Random(seed);
    String[] parts = {
      "\r\n", "\r\n.", "\r\n.", ".", "\t", "a", "0123456789abcdef", "\r", "\n", "\0"
    };
    for (int round = 0; round < 2000; round++) {
      StringBuilder content = new StringBuilder();
      int bound = random.nextInt(3) == 0 ? parts.length : 7;
      for (int length = random.nextInt(300); length > 0; length--) {
        content.append(parts[random.nextInt(length == 1 ? bound : 7)]);
      }
      ContentEncoder encoder = new ContentEncoder();
      ByteBuffer output = ByteBuffer.allocate(1 << 14);

      String refused = "";
      try {
        Cuts.random(content.toString(), 1 + random.nextInt(1000), random)
            .forEach(piece -> encoder.encode(piece, output));
        encoder.end(output);
      } catch (ContentFaultException e) {
        refused = e.fault().toString();
      }

      assertThat(Cuts.text(output.flip()) + refused)
          .as(content.toString())
          .isEqualTo(expected(content.toString()));
    }
  }

  /** What is to be written, or what can be written before the fault, and the fault. */
  private static String expected(String content) {
    StringBuilder wire = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      char octet = content.charAt(i);
      boolean lineStart = wire.length() == 0 || content.startsWith("\r\n", i - 2);
      if (octet == '\0') {
        return wire + "nul at octet " + i;
      }
      if (octet == '\n' && (i == 0 || content.charAt(i - 1) != '\r')) {
        return wire + "bare lf at octet " + i;
      }
      if (octet == '\r' && !content.startsWith("\n", i + 1)) {
        return wire + "bare cr at octet " + i;
      }
      wire.append(octet == '.' && lineStart ? ".." : String.valueOf(octet));
    }
    boolean ended = wire.length() == 0 || content.endsWith("\r\n");
    return wire + (ended ? ".\r\n" : "\r\n.\r\n");
  }

  private static Encoded encode(List<ByteBuffer> pieces, int room) {
    ContentEncoder encoder = new ContentEncoder();
    StringBuilder wire = new StringBuilder();
    for (ByteBuffer piece : pieces) {
      while (piece.hasRemaining()) {
        ByteBuffer output = ByteBuffer.allocate(room + 3).position(2).limit(2 + room);
        int before = piece.position();
        encoder.encode(piece, output);
        assertThat(piece.position()).isGreaterThan(before);
        if (piece.hasRemaining()) {
          assertThat(output.remaining()).isLessThanOrEqualTo(3);
        }
        wire.append(Cuts.text(output.flip().position(2)));
      }
      Cuts.poison(piece);
    }
    ByteBuffer output = ByteBuffer.allocate(ContentEncoder.END_OCTETS);
    boolean added = encoder.end(output);
    return new Encoded(wire + Cuts.text(output.flip()), added);
  }

  private static Encoded encodeWithoutCopies(List<ByteBuffer> pieces) {
    ContentEncoder encoder = new ContentEncoder();
    ByteBuffer wire = ByteBuffer.allocate(200);
    for (ByteBuffer piece : pieces) {
      wire.put(encoder.takeUnchanged(piece));
      encoder.encode(piece, wire);
    }
    boolean added = encoder.end(wire);
    return new Encoded(Cuts.text(wire.flip()), added);
  }

  private record Encoded(String wire, boolean crlfAdded) {}
}
