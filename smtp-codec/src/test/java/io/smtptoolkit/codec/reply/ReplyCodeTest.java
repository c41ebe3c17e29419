package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyCodeTest {

  @ParameterizedTest
  @CsvSource({
    "200, true, false, false, false",
    "299, true, false, false, false",
    "300, false, true, false, false",
    "399, false, true, false, false",
    "400, false, false, true, false",
    "499, false, false, true, false",
    "500, false, false, false, true",
    "599, false, false, false, true"
  })
  void belongsToTheClassOfItsFirstDigit(
      int value, boolean completion, boolean intermediate, boolean transientNo, boolean permanent) {
    var code = new ReplyCode(value);
    Reply reply = Reply.of(value, "x");

    assertThat(code.isPositiveCompletion()).isEqualTo(completion);
    assertThat(code.isPositiveIntermediate()).isEqualTo(intermediate);
    assertThat(code.isTransientNegative()).isEqualTo(transientNo);
    assertThat(code.isPermanentNegative()).isEqualTo(permanent);
    assertThat(code.isNegative()).isEqualTo(transientNo || permanent);
    assertThat(reply.isPositiveCompletion()).isEqualTo(completion);
    assertThat(reply.isPositiveIntermediate()).isEqualTo(intermediate);
    assertThat(reply.isTransientNegative()).isEqualTo(transientNo);
    assertThat(reply.isPermanentNegative()).isEqualTo(permanent);
    assertThat(reply.isNegative()).isEqualTo(transientNo || permanent);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 100, 199, 600, 2500})
  void refusesWhatTheGrammarHasNot(int value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplyCode(value));
  }

  @Test
  void comparesByNumber() {
    assertThat(new ReplyCode(250)).isLessThan(new ReplyCode(251)).isGreaterThan(new ReplyCode(220));
    assertThat(new ReplyCode(250)).isEqualByComparingTo(ReplyCode.OK);
  }
}
