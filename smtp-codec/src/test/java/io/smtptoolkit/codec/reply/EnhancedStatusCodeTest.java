package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnhancedStatusCodeTest {
  @ParameterizedTest
  @ValueSource(strings = {"2.0.0", "5.1.1", "4.999.999", "5.10.23"})
  void comesBackAsItWas(String text) throws SmtpSyntaxException {
    assertThat(EnhancedStatusCode.parse(text)).hasToString(text);
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
    assertThatThrownBy(() -> EnhancedStatusCode.parse(text))
        .isInstanceOf(SmtpSyntaxException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> EnhancedStatusCode.of(text));
  }
}
