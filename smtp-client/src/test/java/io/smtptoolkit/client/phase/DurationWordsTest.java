package io.smtptoolkit.client.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationWordsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.15S, 150 ms",
    "PT5S, 5 s",
    "PT1M, 60 s",
    "PT90S, 90 s",
    "PT5M, 5 minutes",
    "PT0.0000001S, 1 ms",
  })
  void areWrittenAsReadersExpect(String duration, String words) {
    assertThat(DurationWords.of(Duration.parse(duration))).isEqualTo(words);
  }
}
