package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  /** No jitter. */
  private static final RandomGenerator MIDDLE =
      new Random() {
        private static final long serialVersionUID = 1L;

        @Override
        public double nextDouble() {
          return 0.5;
        }
      };

  @Test
  void growsFromFiveMinutesToFourHours() {
    assertThat(
            IntStream.rangeClosed(1, 9)
                .mapToObj(it -> RetrySchedule.RFC_5321.after(it, MIDDLE).toMinutes()))
        .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 240L, 240L, 240L);
    assertThat(RetrySchedule.RFC_5321.after(Integer.MAX_VALUE, MIDDLE)).hasHours(4);
  }

  @Test
  void isATenthLongerOrShorter() {
    var random = new Random(7);
    var seconds =
        IntStream.range(0, 1000)
            .mapToLong(any -> RetrySchedule.RFC_5321.after(1, random).toSeconds())
            .summaryStatistics();

    assertThat(seconds.getMin()).isBetween(270L, 275L);
    assertThat(seconds.getMax()).isBetween(325L, 330L);
  }

  @Test
  void refusesTimesThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RetrySchedule(
                    Duration.ZERO, Duration.ofHours(1), Duration.ofHours(4), Duration.ofDays(5)))
        .withMessageContaining("first: PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RetrySchedule(
                    Duration.ofHours(2),
                    Duration.ofHours(1),
                    Duration.ofHours(4),
                    Duration.ofDays(5)))
        .withMessageContaining("less than first");
  }
}
