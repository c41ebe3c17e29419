package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnhancedStatusCodeTest {
  @ParameterizedTest
  @CsvSource({
    "2.0.0, 5",
    "2.0.0 OK, 5",
    "'2.0.0 ', 5",
    "5.999.999 x, 9",
    "4.10.0, 6",
    "2.0.0x, 0",
    "2.0.0., 0",
    "2.0. OK, 0",
    "2.0., 0",
    "2..0 OK, 0",
    "2.123, 0",
    "2.1234.0, 0",
    "2.0.1234, 0",
    "2.00.0, 0",
    "2.0.01, 0",
    "2.0-0, 0",
    "2-0.0, 0",
    "2.:.0, 0",
    "2.0./, 0",
    "3.0.0, 0",
    "2.0.0;, 0"
  })
  void standsInFrontOfATextUpToASpaceOrTheEnd(String text, int end) {
    assertThat(EnhancedStatusCode.endAt(text)).isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0.0", "5.1.1", "4.999.999", "5.10.23"})
  void comesBackAsItWas(String text) {
    assertThat(EnhancedStatusCode.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2",
        "2.0",
        "2.0.",
        "1.0.0",
        "3.0.0",
        "2.0.0 ",
        "2.0.0.0",
        "2.1000.0",
        "2.00.0",
        "5.-1.0",
        "5..1",
        "x.1.1",
        "5.1.1\r"
      })
  void refuses(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> EnhancedStatusCode.of(text));
  }
}
