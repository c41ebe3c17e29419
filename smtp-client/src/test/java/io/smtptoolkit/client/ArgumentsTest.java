package io.smtptoolkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot work is refused where it is said, and not when a message is under way. */
class ArgumentsTest {
  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void aTimeOutIsATimeToWait(String time) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timeouts.ofEach(Duration.parse(time)))
        .withMessageContaining("connect");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timeouts.RFC_5321.atMost(Duration.parse(time)));
  }

  @Test
  void aVeryLongTimeOutIsNoLimit() {
    assertThat(Timeouts.nanos(Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(Timeouts.nanos(ChronoUnit.FOREVER.getDuration()))
        .isPositive()
        .isLessThan(Long.MAX_VALUE / 2);
    assertThat(Timeouts.nanos(Duration.ofMinutes(5))).isEqualTo(300_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"'', 25", "' ', 25", "mx.example, 0", "mx.example, 65536", "mx.example, -1"})
  void anEndpointHasAHostAndAPort(String host, int port) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of(host, port));
  }

  @Test
  void aSourceAddressIsResolved() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Endpoint.builder("mx.example", 25)
                    .sourceAddress(InetSocketAddress.createUnresolved("here.invalid", 0)));
  }

  @Test
  void anEndpointPrintsAsItIsWritten() {
    assertThat(Endpoint.of("mx.example", 25)).hasToString("mx.example:25");
    assertThat(Endpoint.of("2001:db8::1", 25)).hasToString("[2001:db8::1]:25");
  }
}
