package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyEncoderTest {

  @Test
  void writesOneLine() {
    assertThat(encode(Reply.of(250, "OK"))).isEqualTo("250 OK\r\n");
  }

  @Test
  void writesTheSpaceBeforeAnEmptyText() {
    assertThat(encode(Reply.of(250, ""))).isEqualTo("250 \r\n");
    assertThat(encode(Reply.of(334, ""))).isEqualTo("334 \r\n");
  }

  @Test
  void writesSeveralLines() {
    assertThat(encode(Reply.of(250, List.of("server.example", "", "SIZE"))))
        .isEqualTo("250-server.example\r\n250-\r\n250 SIZE\r\n");
  }

  @Test
  void writesTheEnhancedStatusCodeOnEachLine() {
    assertThat(encode(Reply.of(550, "5.1.1", "No", "such", "")))
        .isEqualTo("550-5.1.1 No\r\n550-5.1.1 such\r\n550 5.1.1 \r\n");
  }

  @Test
  void writesAfterWhatABufferHolds() {
    ByteBuffer buffer = ByteBuffer.allocate(100).put("250 OK\r\n".getBytes(UTF_8));

    ReplyEncoder.encode(Reply.of(250, "2.1.5", "Recipient OK"), room -> buffer);
    ReplyEncoder.encode(Reply.of(550, "5.1.1", "Kein Postfach für müller"), room -> buffer);

    assertThat(UTF_8.decode(buffer.flip()).toString())
        .isEqualTo("250 OK\r\n250 2.1.5 Recipient OK\r\n550 5.1.1 Kein Postfach für müller\r\n");
  }

  @Test
  void asksForNoMoreRoomThanItUses() {
    ByteBuffer whole = ByteBuffer.allocate(100).position(3);
    ByteBuffer slice = whole.slice();

    ReplyEncoder.encode(Reply.of(250, List.of("a", "b")), room -> slice.limit(room));
    ReplyEncoder.encode(Reply.of(354, "é"), room -> slice.limit(slice.position() + room));

    assertThat(slice.remaining()).isZero();
    assertThat(UTF_8.decode(whole.position(3).limit(3 + slice.position())).toString())
        .isEqualTo("250-a\r\n250 b\r\n354 é\r\n");
  }

  @Test
  void writesIntoABufferOutsideTheHeap() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100);

    ReplyEncoder.encode(Reply.of(250, "OK"), room -> buffer);

    assertThat(UTF_8.decode(buffer.flip()).toString()).isEqualTo("250 OK\r\n");
  }

  @Test
  void aLineOf512OctetsIsNotFolded() {
    String text = "x".repeat(506);

    assertThat(encode(Reply.of(250, text))).hasSize(512).isEqualTo("250 " + text + "\r\n");
  }

  @Test
  void aLineOf512OctetsWithItsStatusIsNotFolded() {
    String text = "x".repeat(500);

    assertThat(encode(Reply.of(250, "2.0.0", text)))
        .hasSize(512)
        .isEqualTo("250 2.0.0 " + text + "\r\n");
    assertThat(encode(Reply.of(250, "2.0.0", text + "y")))
        .isEqualTo("250-2.0.0 " + text + "\r\n250 2.0.0 y\r\n");
  }

  @ParameterizedTest
  @CsvSource({"x, 506", "\u00e9, 253", "\u20ac, 168", "\ud83d\ude00, 126"})
  void countsTheOctetsOfEachCharacter(String character, int fit) {
    String whole = character.repeat(fit);

    assertThat(encode(Reply.of(250, whole))).isEqualTo("250 " + whole + "\r\n");
    assertThat(encode(Reply.of(250, whole + character)))
        .isEqualTo("250-" + whole + "\r\n250 " + character + "\r\n");
  }

  @Test
  void foldsALongerLineAfterASpace() {
    String word = "x".repeat(99);
    String text = String.join(" ", word, word, word, word, word, word);

    assertThat(encode(Reply.of(550, "5.7.1", text)))
        .isEqualTo("550-5.7.1 " + (word + " ").repeat(5) + "\r\n" + "550 5.7.1 " + word + "\r\n");
  }

  @Test
  void foldsALongWordAnywhereButNotInACharacter() {
    String wire = encode(Reply.of(250, List.of("a", "\u20ac".repeat(200) + "b", "c")));

    assertThat(wire)
        .isEqualTo(
            "250-a\r\n250-"
                + "\u20ac".repeat(168)
                + "\r\n250-"
                + "\u20ac".repeat(32)
                + "b\r\n250 c\r\n");
    assertThat(Arrays.stream(wire.split("(?<=\n)")).mapToInt(line -> line.getBytes(UTF_8).length))
        .allMatch(length -> length <= 512);
  }

  @Test
  void doesNotFoldAChallenge() {
    String challenge = "QUJD".repeat(400);

    assertThat(encode(Reply.of(334, challenge))).isEqualTo("334 " + challenge + "\r\n");
  }

  @Test
  void controlCharactersBecomeQuestionMarks() {
    assertThat(encode(Reply.of(550, "\u001b[2J is\tunknown\u007f\u0085")))
        .isEqualTo("550 ?[2J is\tunknown??\r\n");
  }

  @Test
  void writesEachDigitOfAnEnhancedStatusCode() {
    assertThat(encode(Reply.of(450, "4.0.10", "a"))).isEqualTo("450 4.0.10 a\r\n");
    assertThat(encode(Reply.of(550, "5.99.100", "a", "b")))
        .isEqualTo("550-5.99.100 a\r\n550 5.99.100 b\r\n");
    assertThat(encode(Reply.of(299, "2.999.9", ""))).isEqualTo("299 2.999.9 \r\n");
  }

  @Test
  void aCharacterWhoseLowOctetIsAsciiIsNotTakenForIt() {
    assertThat(encode(Reply.of(250, "\u0141\u010d"))).isEqualTo("250 \u0141\u010d\r\n");
  }

  private static String encode(Reply reply) {
    return new String(ReplyEncoder.encode(reply), UTF_8);
  }
}
