package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkDecoderTest {

  @Test
  void takesExactlyTheChunkHoweverItIsCut() {
    Cuts.of("..a\r\n.\r\nNOOP\r\n")
        .forEach(
            (cut, pieces) -> {
              ChunkDecoder decoder = new ChunkDecoder();
              StringBuilder content = new StringBuilder();
              StringBuilder trailing = new StringBuilder();
              decoder.start(8, true);

              for (ByteBuffer piece : pieces) {
                ByteBuffer window = piece.duplicate();
                int taken = decoder.next(piece);
                content.append(Cuts.text(window.limit(window.position() + taken)));
                trailing.append(Cuts.text(piece));
                Cuts.poison(piece);
              }

              assertThat(content.toString()).as(cut).isEqualTo("..a\r\n.\r\n");
              assertThat(trailing.toString()).as(cut).isEqualTo("NOOP\r\n");
              assertThat(decoder.remaining()).isZero();
              assertThat(decoder.bareLineEnd()).as(cut).isEmpty();
              assertThat(decoder.nul()).as(cut).isEmpty();
            });
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bare LF         | a\\nb\\r\\n     | BARE_LF | 1
          bare LF first   | \\n             | BARE_LF | 0
          bare CR         | a\\rb           | BARE_CR | 1
          CR CR LF        | a\\r\\r\\n      | BARE_CR | 1
          CR at the end   | a\\r\\nb\\r     | BARE_CR | 4
          LF after CRLF   | a\\r\\n\\n      | BARE_LF | 3
          after a word    | 0123456789\\n   | BARE_LF | 10
          """)
  void reportsBareLineEndsHoweverChunksAndBuffersAreCut(
      String name, String content, ContentFault.Kind kind, long position) {
    String octets = content.translateEscapes();

    Cuts.of(octets)
        .forEach(
            (cut, pieces) -> {
              ChunkDecoder oneChunk = new ChunkDecoder();
              oneChunk.start(octets.length(), true);
              ChunkDecoder chunkPerPiece = new ChunkDecoder();

              for (ByteBuffer piece : pieces) {
                chunkPerPiece.start(piece.remaining(), false);
                chunkPerPiece.next(piece.duplicate());
                oneChunk.next(piece);
              }
              chunkPerPiece.start(0, true);

              ContentFault fault = new ContentFault(kind, position);
              assertThat(oneChunk.bareLineEnd()).as(cut).hasValue(fault);
              assertThat(chunkPerPiece.bareLineEnd()).as(cut).hasValue(fault);
              assertThat(oneChunk.nul()).as(cut).isEmpty();
            });
  }

  @Test
  void crAtTheEndOfAChunkAndLfAtTheBeginningOfTheNextAreALineEnd() {
    ChunkDecoder decoder = new ChunkDecoder();

    decoder.start(2, false);
    decoder.next(ByteBuffer.wrap(Cuts.octets("a\r")));
    decoder.start(0, false);
    decoder.start(1, true);
    decoder.next(ByteBuffer.wrap(Cuts.octets("\n")));

    assertThat(decoder.bareLineEnd()).isEmpty();
  }

  @Test
  void crBeforeAnEmptyLastChunkIsBare() {
    ChunkDecoder decoder = new ChunkDecoder();

    decoder.start(2, false);
    decoder.next(ByteBuffer.wrap(Cuts.octets("a\r")));
    assertThat(decoder.bareLineEnd()).isEmpty();
    decoder.start(0, true);

    assertThat(decoder.bareLineEnd()).hasValue(new ContentFault(ContentFault.Kind.BARE_CR, 1));
  }

  @Test
  void reportsTheFirstNul() {
    Cuts.of("a\0b\0")
        .forEach(
            (cut, pieces) -> {
              ChunkDecoder decoder = new ChunkDecoder();
              decoder.start(4, true);

              pieces.forEach(decoder::next);

              assertThat(decoder.nul())
                  .as(cut)
                  .isEqualTo(Optional.of(new ContentFault(ContentFault.Kind.NUL, 1)));
            });
  }

  @Test
  void countsBeyondTwoToTheThirtyTwo() {
    ChunkDecoder decoder = new ChunkDecoder();
    decoder.start(Long.MAX_VALUE, true);

    assertThat(decoder.next(ByteBuffer.allocate(1000))).isEqualTo(1000);
    assertThat(decoder.remaining()).isEqualTo(Long.MAX_VALUE - 1000);
  }

  @Test
  void agreesWithAReaderThatTakesOneOctetAtATime() {
    Random random = new Random(7);
    String[] parts = {"\r\n", "\r", "\n", "\0", "a", "\t", "0123456789"};
    for (int round = 0; round < 5000; round++) {
      StringBuilder octets = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        octets.append(parts[random.nextInt(parts.length)]);
      }
      ChunkDecoder decoder = new ChunkDecoder();
      decoder.start(octets.length(), true);

      Cuts.random(octets.toString(), random).forEach(decoder::next);

      assertThat(decoder.bareLineEnd().map(ContentFault::position).orElse(-1L))
          .as(octets.toString())
          .isEqualTo(firstBare(octets.toString()));
    }
  }

  @Test
  void refusesAChunkBeforeTheEndOfTheLastOneAndAfterLast() {
    ChunkDecoder decoder = new ChunkDecoder();

    assertThatThrownBy(() -> decoder.start(-1, false)).isInstanceOf(IllegalArgumentException.class);
    decoder.start(1, true);
    assertThatThrownBy(() -> decoder.start(1, false)).isInstanceOf(IllegalStateException.class);
    decoder.next(ByteBuffer.wrap(Cuts.octets("a")));
    assertThatThrownBy(() -> decoder.start(1, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the content has ended");
  }

  private static long firstBare(String octets) {
    for (int i = 0; i < octets.length(); i++) {
      char octet = octets.charAt(i);
      boolean bareCr = octet == '\r' && !octets.startsWith("\n", i + 1);
      boolean bareLf = octet == '\n' && !(i > 0 && octets.charAt(i - 1) == '\r');
      if (bareCr || bareLf) {
        return i;
      }
    }
    return -1;
  }
}
