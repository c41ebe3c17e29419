package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordCredentialsTest {
  private static final Secret PASSWORD = Secret.ofUtf8("hunter2");

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "b\u00fccher", "tab\t", "\u007f"})
  void takesPrintableAsciiUnlessPreparedOtherwise(String text) {
    assertThatThrownBy(() -> PasswordCredentials.of(text, PASSWORD))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PasswordCredentials.of("user", Secret.ofUtf8(text)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PasswordCredentials.of("user", PASSWORD).actingAs(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void preparesNamesAndPassword() {
    StringPreparation lowerCase = text -> Optional.of(text.toLowerCase(Locale.ROOT));

    var credentials =
        PasswordCredentials.of("B\u00dcCHER", Secret.ofUtf8("GEHEIM \u00dc"), lowerCase)
            .actingAs("\u00c4", lowerCase);

    assertThat(credentials)
        .isEqualTo(
            new PasswordCredentials(
                "b\u00fccher", Optional.of("\u00e4"), Secret.ofUtf8("geheim \u00fc")));
  }

  @Test
  void refusesAPasswordThatIsNotUtf8() {
    assertThatThrownBy(
            () -> PasswordCredentials.of("user", Secret.of(new byte[] {(byte) 0xC3}), Optional::of))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the password is not UTF-8");
  }

  @Test
  void refusesHalfASurrogatePairWhateverThePreparation() {
    assertThatThrownBy(() -> PasswordCredentials.of("a\ud800", PASSWORD, Optional::of))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("surrogate without its pair");
  }

  @Test
  void refusesAPreparationThatLeavesNothing() {
    assertThatThrownBy(() -> PasswordCredentials.of("user", PASSWORD, text -> Optional.of("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void neverPrintsThePassword() {
    assertThat(PasswordCredentials.of("user", PASSWORD).actingAs("boss"))
        .hasToString(
            "PasswordCredentials[authenticationId=user, authorizationId=Optional[boss],"
                + " password=(secret)]");
  }
}
