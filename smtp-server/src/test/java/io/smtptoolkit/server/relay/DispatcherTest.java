package io.smtptoolkit.server.relay;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The pace of looks into the queue; {@link RelayTest} has what they find. */
class DispatcherTest {
  @Test
  void looksTakeATenthOfTheTimeButNewMailNeverWaitsLongerThanASecond() {
    assertThat(Dispatcher.rest(ofMillis(10).toNanos())).isEqualTo(ofMillis(90).toNanos());
    assertThat(Dispatcher.rest(ofMillis(2_500).toNanos())).isEqualTo(ofMillis(1_000).toNanos());
  }
}
