package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeniencyTest {
  @ParameterizedTest
  @EnumSource
  void namesItsLawAndItsReason(Leniency leniency) {
    assertThat(leniency.rfc())
        .startsWith("https://www.rfc-editor.org/rfc/rfc")
        .contains("#section-");
    assertThat(leniency.why()).isNotBlank().doesNotContain("\n");
  }
}
