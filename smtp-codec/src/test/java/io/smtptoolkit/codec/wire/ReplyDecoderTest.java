package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyDecoderTest {

  private static final Limits LIMITS =
      Limits.DEFAULT.withMaxReplyLineOctets(512).withMaxReplyLines(3);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          250 OK\\r\\n                            | 250 [OK]
          250\\r\\n                               | 250 []
          '250 \\r\\n'                            | 250 []
          250-a\\r\\n250-b c\\r\\n250 d\\r\\n     | 250 [a, b c, d]
          250-a\\r\\n250-\\r\\n250\\r\\n          | 250 [a, , ]
          254 done\\r\\n                          | 254 [done]
          299 done\\r\\n                          | 299 [done]
          550 5.1.1 No\\r\\n                      | 550 5.1.1 [No]
          550-5.1.1 No\\r\\n550 5.1.1 one\\r\\n   | 550 5.1.1 [No, one]
          550 5.1.1\\r\\n                         | 550 5.1.1 []
          550 4.1.1 No\\r\\n                      | 550 [4.1.1 No]
          354 go\\r\\n                            | 354 [go]
          220 a\\r\\n421 b\\r\\n                  | 220 [a] 421 [b]
          '250  two spaces \\r\\n'                | 250 [ two spaces ]
          250 a\\tb\\r\\n                         | 250 [a\\tb]
          """)
  void decodesRepliesHoweverTheyAreCut(String wire, String replies) throws SmtpSyntaxException {
    for (var cut : Cuts.of(wire.translateEscapes()).entrySet()) {
      assertThat(decode(new ReplyDecoder(LIMITS), cut.getValue()))
          .as(cut.getKey())
          .isEqualTo(replies.translateEscapes());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          \\r\\n                              | expected a reply code at octet 0
          25\\r\\n                            | expected a reply code at octet 2
          OK\\r\\n                            | expected a reply code at octet 0
          2x0 OK\\r\\n                        | expected a reply code at octet 1
          150 OK\\r\\n                        | expected a reply code at octet 0
          650 OK\\r\\n                        | expected a reply code at octet 0
          000 OK\\r\\n                        | expected a reply code at octet 0
          -50 OK\\r\\n                        | expected a reply code at octet 0
          ' 250 OK\\r\\n'                     | expected a reply code at octet 0
          250\\tOK\\r\\n                      | expected a space or "-" at octet 3
          2500\\r\\n                          | expected a space or "-" at octet 3
          250-a\\r\\n251 b\\r\\n              | expected the code 250 on each line of a reply
          250-a\\r\\nb\\r\\n                  | expected a reply code at octet 0
          250-a\\r\\n250-b\\r\\n250-c\\r\\n250 d\\r\\n | expected a reply of at most 3 lines
          250 a\\nb\\r\\n                     | expected a reply line without bare CR, bare LF or NUL
          250 a\\rb\\r\\n                     | expected a reply line without bare CR, bare LF or NUL
          250 a\\0b\\r\\n                     | expected a reply line without bare CR, bare LF or NUL
          250 OK\\n250 OK\\r\\n               | expected a reply line without bare CR, bare LF or NUL
          """)
  void refusesWhatIsNoReplyAndStaysSo(String wire, String message) {
    Cuts.of(wire.translateEscapes())
        .forEach(
            (cut, pieces) -> {
              ReplyDecoder decoder = new ReplyDecoder(LIMITS);

              assertThatThrownBy(() -> decode(decoder, pieces))
                  .as(cut)
                  .isInstanceOf(SmtpSyntaxException.class)
                  .hasMessageStartingWith(message + ", found ");
              assertThatThrownBy(() -> decoder.next(ByteBuffer.wrap(Cuts.octets("250 OK\r\n"))))
                  .as(cut)
                  .hasMessageStartingWith(message);
            });
  }

  /** In columns: as sent, message. The line is quoted whatever the cut. */
  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          SSH-2.0-OpenSSH_9.2\\r\\n | expected a reply code at octet 0, found "SSH-2.0-OpenSSH_9.2"
          HTTP/1.1 400 Bad Request\\r\\n | expected a reply code at octet 0, found "HTTP/1.1 400 Bad Request"
          220mx.example ESMTP\\r\\n | expected a space or "-" at octet 3, found "220mx.example ESMTP"
          250OK\\r\\n | expected a space or "-" at octet 3, found "250OK"
          \\r\\n | expected a reply code at octet 0, found ""
          a\\tb\\351\\r\\n | expected a reply code at octet 0, found "a?b?"
          250-a\\r\\n251 b\\r\\n | expected the code 250 on each line of a reply, found "251 b"
          220 mx ESMTP\\n | expected a reply line without bare CR, bare LF or NUL, found a bare LF after "220 mx ESMTP"
          220 mx\\nESMTP\\r\\n | expected a reply line without bare CR, bare LF or NUL, found a bare LF after "220 mx"
          220 mx\\rESMTP\\r\\n | expected a reply line without bare CR, bare LF or NUL, found a bare CR after "220 mx"
          220 mx\\0\\n | expected a reply line without bare CR, bare LF or NUL, found a NUL after "220 mx"
          220-a\\r\\n220 b\\n | expected a reply line without bare CR, bare LF or NUL, found a bare LF after "220 b"
          """)
  void quotesTheLineThatIsNoReply(String wire, String message) {
    Cuts.of(wire.translateEscapes())
        .forEach(
            (cut, pieces) ->
                assertThatThrownBy(() -> decode(new ReplyDecoder(LIMITS), pieces))
                    .as(cut)
                    .hasMessage(message));
  }

  @Test
  void quotesNoMoreThan100Octets() {
    for (String end : new String[] {"\r\n", "\nmore\r\n"}) {
      String line = "x".repeat(120) + end;

      Cuts.of(line)
          .forEach(
              (cut, pieces) ->
                  assertThatThrownBy(() -> decode(new ReplyDecoder(LIMITS), pieces))
                      .as(cut)
                      .hasMessageEndingWith(" \"" + "x".repeat(100) + "...\""));
    }
    assertThatThrownBy(() -> decode(new ReplyDecoder(LIMITS), pieces("x".repeat(100) + "\r\n")))
        .hasMessageEndingWith(" \"" + "x".repeat(100) + "\"");
  }

  /** Nothing that could come would mend the line, so that nothing is waited for. */
  @ParameterizedTest
  @ValueSource(strings = {"220 mx\n", "220 mx\0", "220 mx\rx", "220 long", "long"})
  void failsAsSoonAsTheFaultIsThere(String wire) {
    String octets = wire.replace("long", "x".repeat(520));
    var decoder = new ReplyDecoder(LIMITS);

    assertThatThrownBy(() -> decoder.next(ByteBuffer.wrap(Cuts.octets(octets))))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  /** Of two faults the one that comes first in the line, whatever the cut. */
  @Test
  void theFirstFaultOfALineIsTold() {
    for (String line : new String[] {"250 a\n" + "x".repeat(600), "x".repeat(600) + "\n"}) {
      String expected =
          line.startsWith("250") ? "found a bare LF after \"250 a\"" : "at most 512 octets";

      Cuts.of(line + "\r\n")
          .forEach(
              (cut, pieces) ->
                  assertThatThrownBy(() -> decode(new ReplyDecoder(LIMITS), pieces))
                      .as(cut)
                      .hasMessageContaining(expected));
    }
  }

  @Test
  void aReplyKeepsTheFormInWhichItCame() throws SmtpSyntaxException {
    for (String wire :
        new String[] {
          "250-2.0.0 first\r\n250-second\r\n250 2.0.0 third\r\n",
          "220-2.0.0 mx\r\n220 ready\r\n",
          "250-2.1.0 a\r\n250 2.1.0 b\r\n",
          "250-2.1.0 a\r\n250-\r\n250 2.1.5 b\r\n",
          "250-a\r\n250 2.1.0 b\r\n",
          "250-2.0.0 gr\u00c3\u00bc\u00c3\u009f\r\n250 second\r\n",
        }) {
      Reply reply = new ReplyDecoder(LIMITS).next(ByteBuffer.wrap(Cuts.octets(wire))).orElseThrow();

      assertThat(ReplyEncoder.encode(reply)).isEqualTo(Cuts.octets(wire));
      assertThat((reply + "\r\n").getBytes(StandardCharsets.UTF_8)).isEqualTo(Cuts.octets(wire));
    }
  }

  @Test
  void acceptsALineAtTheLimitAndRefusesTheNextOctet() throws SmtpSyntaxException {
    String text = "x".repeat(506);

    assertThat(decode(new ReplyDecoder(LIMITS), pieces("250 " + text + "\r\n")))
        .isEqualTo("250 [" + text + "]");
    assertThatThrownBy(() -> decode(new ReplyDecoder(LIMITS), pieces("250 " + text + "x\r\n")))
        .hasMessageStartingWith("expected a reply line of at most 512 octets, found \"250 xxx");
  }

  @Test
  void readsUtf8AndReplacesWhatIsNone() throws SmtpSyntaxException {
    byte[] utf8 = "250 gr\u00fc\u00df \u20ac\r\n".getBytes(StandardCharsets.UTF_8);

    assertThat(decode(new ReplyDecoder(LIMITS), List.of(ByteBuffer.wrap(utf8))))
        .isEqualTo("250 [gr\u00fc\u00df \u20ac]");
    assertThat(decode(new ReplyDecoder(LIMITS), pieces("250 a\u00fc\r\n")))
        .isEqualTo("250 [a\ufffd]");
  }

  @Test
  void leavesTheNextReplyInTheInput() throws SmtpSyntaxException {
    ByteBuffer input = ByteBuffer.wrap(Cuts.octets("220 go\r\n250 x"));
    ReplyDecoder decoder = new ReplyDecoder(LIMITS);

    assertThat(decoder.next(input)).hasValue(Reply.of(220, "go"));
    assertThat(input.position()).isEqualTo(8);
    assertThat(decoder.isWithinReply()).isFalse();
    assertThat(decoder.next(input)).isEmpty();
    assertThat(decoder.isWithinReply()).isTrue();
    assertThat(decoder.gatheredOctets()).isEqualTo(5);
  }

  @Test
  void isWithinAReplyBetweenItsLines() throws SmtpSyntaxException {
    ReplyDecoder decoder = new ReplyDecoder(LIMITS);

    assertThat(decoder.next(ByteBuffer.wrap(Cuts.octets("250-a\r\n")))).isEmpty();

    assertThat(decoder.isWithinReply()).isTrue();
  }

  @Test
  void decodesWhatTheEncoderWrites() throws SmtpSyntaxException {
    for (Reply reply :
        List.of(
            Reply.of(250, "OK"),
            Reply.of(250, ""),
            Reply.of(250, List.of("a", "", "b")),
            Reply.of(550, "5.1.1", "No", "", "such mailbox"),
            Reply.of(421, "4.3.2", "closing"))) {
      ByteBuffer wire = ByteBuffer.wrap(ReplyEncoder.encode(reply));

      assertThat(new ReplyDecoder(LIMITS).next(wire)).isEqualTo(Optional.of(reply));
      assertThat(wire.hasRemaining()).isFalse();
    }
  }

  @Tag("by-chance")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void garbageIsAReplyOrASyntaxErrorAndBounded(long seed) {
    Random random = new Random(seed);
    String[] parts = {
      "250", "-", " ", "\r\n", "\r\n", "5.1.1 ", "550", "x", "\n", "\r", "\0", "\u00ff"
    };
    for (int round = 0; round < 3000; round++) {
      StringBuilder octets = new StringBuilder();
      for (int length = random.nextInt(300); length > 0; length--) {
        int bound = random.nextInt(50) == 0 ? parts.length : 8;
        octets.append(parts[random.nextInt(bound)]);
      }
      ReplyDecoder decoder = new ReplyDecoder(LIMITS);

      Throwable thrown =
          catchThrowableOfType(
              Throwable.class, () -> decode(decoder, Cuts.random(octets.toString(), random)));

      assertThat(thrown)
          .satisfiesAnyOf(
              it -> assertThat(it).isNull(),
              it -> assertThat(it).isInstanceOf(SmtpSyntaxException.class));
      assertThat(decoder.gatheredOctets()).isLessThanOrEqualTo(512);
    }
  }

  private static List<ByteBuffer> pieces(String octets) {
    return List.of(ByteBuffer.wrap(Cuts.octets(octets)));
  }

  private static String decode(ReplyDecoder decoder, List<ByteBuffer> pieces)
      throws SmtpSyntaxException {
    List<String> replies = new ArrayList<>();
    for (ByteBuffer piece : pieces) {
      Optional<Reply> reply = decoder.next(piece);
      while (reply.isPresent()) {
        Reply it = reply.get();
        String status = it.enhancedStatusCode().map(code -> " " + code).orElse("");
        replies.add(it.code() + status + " " + it.lines());
        reply = decoder.next(piece);
      }
      assertThat(piece.hasRemaining()).isFalse();
      Cuts.poison(piece);
    }
    return String.join(" ", replies);
  }
}
