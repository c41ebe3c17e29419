package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerCredentialsTest {
  private static final Secret TOKEN =
      Secret.ofUtf8("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\1", "a\0", "\u00fc", "a\r\n"})
  void takesNoTokenThatWouldEndBeforeItsEnd(String token) {
    assertThatThrownBy(() -> BearerCredentials.of(Secret.ofUtf8(token)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\1auth=Bearer b", "a\0", "a\u007f", "\ud800"})
  void takesNoUserThatWouldEndBeforeItsEnd(String user) {
    assertThatThrownBy(() -> BearerCredentials.of(user, TOKEN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesNoImpossiblePlace() {
    var credentials = BearerCredentials.of(TOKEN);

    assertThatThrownBy(() -> credentials.at("", 587)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> credentials.at("a b", 587))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> credentials.at("mx.example", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> credentials.at("mx.example", 65536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(credentials.at("mx.example", 65535).port()).hasValue(65535);
    assertThat(credentials.at("mx.example", 1).port()).hasValue(1);
  }

  @Test
  void neverPrintsTheToken() {
    assertThat(BearerCredentials.of("user", TOKEN).at("mx.example", 587))
        .hasToString(
            "BearerCredentials[authorizationId=Optional[user], token=(secret),"
                + " host=Optional[mx.example], port=OptionalInt[587]]");
  }
}
