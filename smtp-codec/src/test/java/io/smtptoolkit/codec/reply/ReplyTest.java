package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

  @Test
  void takesTheEnhancedStatusCodeOffReceivedTexts() {
    var reply = Reply.ofReceived(new ReplyCode(250), List.of("2.1.0 a", "2.1.0 b", "2.1.0"));

    assertThat(reply).isEqualTo(Reply.of(250, "2.1.0", "a", "b", ""));
  }

  @Test
  void leavesTextThatOnlyLooksLikeAnEnhancedStatusCode() {
    for (String text : List.of("5.1.1 x", "2.1 x", "2.1.0x", "3.1.0 x", "2.01.0 x", "2.1.1000 x")) {
      var reply = Reply.ofReceived(new ReplyCode(250), List.of(text));

      assertThat(reply.enhancedStatusCode()).isEmpty();
      assertThat(reply.lines()).containsExactly(text);
    }
  }

  @Test
  void keepsAFurtherLineWithAnotherEnhancedStatusCodeWhole() {
    var reply = Reply.ofReceived(new ReplyCode(550), List.of("5.1.1 a", "5.1.2 b"));

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
}
