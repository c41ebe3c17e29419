package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
  @Test
  void writesTheEnhancedStatusCodeOnEachLine() {
    var reply = Reply.of(550, "5.1.1", "No such", "mailbox");

    assertThat(reply).hasToString("550-5.1.1 No such\r\n550 5.1.1 mailbox");
    assertThat(reply.text()).isEqualTo("No such\nmailbox");
  }

  @Test
  void keepsEmptyLines() {
    assertThat(Reply.of(250, List.of("a", "", "b"))).hasToString("250-a\r\n250-\r\n250 b");
    assertThat(Reply.of(250, "")).hasToString("250 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "\r\n250 OK"})
  void refusesWhatCouldEndALine(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, text));
  }

  @Test
  void refusesAnEnhancedStatusCodeOfAnotherClass() {
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(550, "4.1.1", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(354, "2.0.0", "x"));
  }

  @Test
  void refusesTwoTextsTakenForAnEnhancedStatusCode() {
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, "first", "second"));
  }

  @Test
  void refusesNoLine() {
    assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, List.of()));
  }

  /** A peer that reads the line takes it for one, too. */
  @Test
  void takesAnEnhancedStatusCodeBeforeTheTextForWhatItIs() {
    assertThat(Reply.of(250, "2.0.0 x")).isEqualTo(Reply.of(250, "2.0.0", "x"));
    assertThat(Reply.of(250, "2.0.0 x").lines()).containsExactly("x");
    assertThat(Reply.of(250, "2.0.0", "2.0.0 x").lines()).containsExactly("2.0.0 x");
  }

  @Test
  void takesTheEnhancedStatusCodeOffReceivedTexts() {
    var reply =
        new Reply(new ReplyCode(250), Optional.empty(), List.of("2.1.0 a", "2.1.0 b", "2.1.0"));

    assertThat(reply).isEqualTo(Reply.of(250, "2.1.0", "a", "b", ""));
  }

  @Test
  void leavesTextThatOnlyLooksLikeAnEnhancedStatusCode() {
    for (String text : List.of("5.1.1 x", "2.1 x", "2.1.0x", "3.1.0 x", "2.01.0 x", "2.1.1000 x")) {
      var reply = new Reply(new ReplyCode(250), Optional.empty(), List.of(text));

      assertThat(reply.enhancedStatusCode()).isEmpty();
      assertThat(reply.lines()).containsExactly(text);
    }
  }

  @Test
  void keepsAFurtherLineWithAnotherEnhancedStatusCodeWhole() {
    var reply = new Reply(new ReplyCode(550), Optional.empty(), List.of("5.1.1 a", "5.1.2 b"));

    assertThat(reply.enhancedStatusCode()).isEqualTo(Optional.of(EnhancedStatusCode.of("5.1.1")));
    assertThat(reply.lines()).containsExactly("a", "5.1.2 b");
  }

  @Test
  void isJudgedByItsFirstDigit() {
    assertThat(Reply.of(254, "x").isPositiveCompletion()).isTrue();
    assertThat(Reply.of(354, "x").isPositiveIntermediate()).isTrue();
    assertThat(Reply.of(471, "x").isTransientNegative()).isTrue();
    assertThat(Reply.of(599, "x").isPermanentNegative()).isTrue();
    assertThat(Reply.of(450, "x").isNegative()).isTrue();
    assertThat(Reply.of(354, "x").isNegative()).isFalse();
    assertThat(new ReplyCode(471).replyClass()).isEqualTo(ReplyClass.TRANSIENT_NEGATIVE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 199, 600, 1000, -250})
  void refusesCodesOutsideTheGrammar(int code) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplyCode(code));
  }

  @Test
  void takesAWholePlainReplyOffABuffer() {
    ByteBuffer input = octets("250-a\r\n250-\r\n250 c d\r\n550 5.1.1 No\r\n250 ");

    assertThat(PlainReply.take(input, 512, 3)).hasValue(Reply.of(250, List.of("a", "", "c d")));
    assertThat(PlainReply.take(input, 512, 3)).hasValue(Reply.of(550, "5.1.1", "No"));
    assertThat(input.position()).isEqualTo(36);
    assertThat(PlainReply.take(input, 512, 3)).isEmpty();
    assertThat(input.position()).isEqualTo(36);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "250 OK\r",
        "250-a\r\n",
        "250-a\r\n250",
        "250\r\n",
        "250-a\r\n250\r\n",
        "250-a\r\n251 b\r\n",
        "250-a\r\n350 b\r\n",
        "250-a\r\n260 b\r\n",
        "250_a\r\n",
        "150 a\r\n",
        "650 a\r\n",
        "2:0 a\r\n",
        "25/ a\r\n",
        "250 a\tb\r\n",
        "250 a\0b\r\n",
        "250 a\rb\r\n",
        "250 a\nb\r\n",
        "250 a\n",
        "250 a\u007f\r\n",
        "250 a\u00fc\r\n",
        "250-1\r\n250-2\r\n250-3\r\n250 4\r\n",
        "250 0123456789012345678\r\n",
      })
  void leavesWhatIsNotWholeOrNotPlainInTheBuffer(String wire) {
    ByteBuffer input = octets(wire);

    assertThat(PlainReply.take(input, 24, 3)).isEmpty();
    assertThat(input.position()).isZero();
  }

  @Test
  void takesThreeDigitsThatAreACodeAndNothingElse() {
    for (char hundreds = '/'; hundreds <= ':'; hundreds++) {
      for (char tens = '/'; tens <= ':'; tens++) {
        for (char ones = '/'; ones <= ':'; ones++) {
          String digits = "" + hundreds + tens + ones;
          boolean code = digits.matches("[2-5][0-9][0-9]");

          assertThat(PlainReply.take(octets(digits + " a\r\n"), 512, 1).map(Reply::code))
              .isEqualTo(
                  code ? Optional.of(new ReplyCode(Integer.parseInt(digits))) : Optional.empty());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x09, 0x1f, ' ', '!', '~', 0x7f, 0x80, 0xa0, 0xff})
  void takesPrintableTextOnlyWhereverTheOctetIs(int octet) {
    boolean printable = octet >= ' ' && octet <= '~';
    for (int length = 1; length <= 25; length++) {
      for (int at = 0; at < length; at++) {
        String text = "a".repeat(at) + (char) octet + "b".repeat(length - at - 1);

        assertThat(PlainReply.take(octets("250 " + text + "\r\n"), 512, 1).map(Reply::lines))
            .isEqualTo(printable ? Optional.of(List.of(text)) : Optional.empty());
      }
    }
  }

  @Test
  void takesAsManyLinesOfSuchALengthAsAreAllowed() {
    for (int count = 1; count <= 40; count++) {
      List<String> lines = Collections.nCopies(count, "ab");
      String wire = "250-ab\r\n".repeat(count - 1) + "250 ab\r\n";

      assertThat(PlainReply.take(octets(wire), 8, count)).hasValue(Reply.of(250, lines));
      assertThat(PlainReply.take(octets(wire), 7, count)).isEmpty();
      assertThat(PlainReply.take(octets(wire), 8, count - 1)).isEmpty();
    }
  }

  @Test
  void looksAtNothingOutsideOfTheBuffer() {
    ByteBuffer around = octets("250-a\r\n250 b\r\n250 c\r\n");

    assertThat(PlainReply.take(around.limit(20).position(7), 512, 3)).hasValue(Reply.of(250, "b"));
    assertThat(PlainReply.take(around, 512, 3)).isEmpty();
  }

  @Test
  void saysWhetherItsTextIsPrintableAscii() {
    assertThat(Reply.of(250, List.of("a", "~ b")).isPrintableAscii()).isTrue();
    assertThat(Reply.of(250, List.of("a", "\t")).isPrintableAscii()).isFalse();
    assertThat(Reply.of(250, "\u007f").isPrintableAscii()).isFalse();
    assertThat(Reply.of(250, "gr\u00fc\u00df").isPrintableAscii()).isFalse();
    assertThat(Reply.of(250, "\u0120").isPrintableAscii()).isFalse();
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
