package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  private static final byte[] OCTETS = {'h', 'u', 'n', 't', 'e', 'r', '2'};

  @Test
  void neverPrints() {
    assertThat(Secret.of(OCTETS)).hasToString("(secret)");
  }

  @Test
  void comparesOctets() {
    assertThat(Secret.ofUtf8("hunter2"))
        .isEqualTo(Secret.of(OCTETS))
        .hasSameHashCodeAs(OCTETS.length);
    assertThat(Secret.ofUtf8("hunter3")).isNotEqualTo(Secret.of(OCTETS));
    assertThat(Secret.ofUtf8("hunter")).isNotEqualTo(Secret.of(OCTETS));
  }

  @Test
  void isNotChangedFromOutside() {
    byte[] given = OCTETS.clone();
    Secret secret = Secret.of(given);

    given[0] = 'x';
    secret.octets()[1] = 'x';

    assertThat(secret.octets()).isEqualTo(OCTETS);
    assertThat(secret.length()).isEqualTo(7);
  }
}
