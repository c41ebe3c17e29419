package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslLineTest {

  @Test
  void readsAResponse() throws SmtpSyntaxException {
    assertThat(SaslLine.decode(line("c2VzYW0="))).hasValue(Secret.ofUtf8("sesam"));
    assertThat(SaslLine.decode(line(""))).hasValue(Secret.ofUtf8(""));
  }

  @Test
  void readsACancellation() throws SmtpSyntaxException {
    assertThat(SaslLine.decode(line("*"))).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"c2VzYW0", "c2VzYW0==", "c2VzYW0= ", "**", "=", "====", "c2Vz\tYW0=", "c-_zYW0="})
  void refusesWhatIsNotBase64WithoutShowingIt(String text) {
    assertThatThrownBy(() -> SaslLine.decode(line(text)))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.suggestedCode().value()).isEqualTo(501);
              assertThat(e.enhancedStatusCode()).hasToString("5.5.2");
            })
        .hasMessage("expected base64");
  }

  @Test
  void writesResponsesAndCancellation() {
    assertThat(SaslLine.encode(Secret.ofUtf8("sesam"))).asString().isEqualTo("c2VzYW0=\r\n");
    assertThat(SaslLine.encode(Secret.ofUtf8(""))).asString().isEqualTo("\r\n");
    assertThat(SaslLine.cancel()).asString().isEqualTo("*\r\n");
  }

  private static ByteBuffer line(String text) {
    return ByteBuffer.wrap(Cuts.octets(text));
  }
}
