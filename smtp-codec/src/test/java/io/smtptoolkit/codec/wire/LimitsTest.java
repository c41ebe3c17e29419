package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LimitsTest {

  @Test
  void defaultsAreThoseOfTheDesign() {
    assertThat(Limits.DEFAULT)
        .isEqualTo(new Limits(4096, 12_288, 4096, 256, 1_073_741_824L, Long.MAX_VALUE, 1000, 4096));
  }

  @Test
  void changesOneBoundAtATime() {
    assertThat(
            Limits.DEFAULT
                .withMaxCommandLineOctets(512)
                .withMaxSaslLineOctets(513)
                .withMaxReplyLineOctets(514)
                .withMaxReplyLines(1)
                .withMaxChunkOctets(2)
                .withMaxContentOctets(3)
                .withMaxRecipients(100)
                .withMaxProxyHeaderOctets(536))
        .isEqualTo(new Limits(512, 513, 514, 1, 2, 3, 100, 536));
  }

  @Test
  void refusesBoundsBelowWhatTheRfcRequires() {
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxCommandLineOctets(511))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxCommandLineOctets is 511, less than 512");
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxSaslLineOctets(511))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxReplyLineOctets(511))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxReplyLines(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxChunkOctets(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxContentOctets(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxProxyHeaderOctets(535))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Limits.DEFAULT.withMaxRecipients(99))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
