package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.transport.Link;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContentRateTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ContentRate rate = new ContentRate(10, Duration.ofSeconds(60), 0);

  @Test
  void looksAgainAtTheEndOfTheWindow() {
    assertThat(rate.look(true, 0, 5 * SECOND)).isEqualTo(65 * SECOND);
    assertThat(rate.look(true, 1, 30 * SECOND)).isEqualTo(65 * SECOND);
  }

  @Test
  void sixHundredOctetsAMinuteAreEnough() {
    for (int minute = 0; minute < 10; minute++) {
      rate.look(true, minute * 600L, minute * 60L * SECOND);
      assertThat(rate.isTooSlow()).isFalse();
    }

    rate.look(true, 9 * 600 + 599, 10 * 60L * SECOND);
    assertThat(rate.isTooSlow()).isTrue();
  }

  @Test
  void whatCameEarlyDoesNotCountLater() {
    rate.look(true, 0, 0);
    rate.look(true, 1_000_000, 60 * SECOND);
    assertThat(rate.isTooSlow()).isFalse();

    rate.look(true, 1_000_000, 120 * SECOND);
    assertThat(rate.isTooSlow()).isTrue();
  }

  @Test
  void timeThatIsNotTheClientsDoesNotPass() {
    rate.look(true, 0, 0);
    assertThat(rate.look(false, 100, 20 * SECOND)).isEqualTo(Link.NEVER);
    assertThat(rate.look(false, 100, 500 * SECOND)).isEqualTo(Link.NEVER);

    assertThat(rate.look(true, 100, 1_000 * SECOND)).isEqualTo(1_040 * SECOND);
    rate.look(true, 100, 1_040 * SECOND);
    assertThat(rate.isTooSlow()).isTrue();
  }

  @Test
  void whatCameBeforeTheContentDoesNotCount() {
    ContentRate later = new ContentRate(10, Duration.ofSeconds(60), 1_000_000);
    later.look(true, 1_000_000, 0);

    later.look(true, 1_000_599, 60 * SECOND);
    assertThat(later.isTooSlow()).isTrue();
  }

  @Test
  void aReadThatSeesTheEndOfTheWindowHasTheTimerActAtOnce() {
    rate.look(true, 0, 0);

    assertThat(rate.look(true, 1, 61 * SECOND)).isEqualTo(61 * SECOND);
    assertThat(rate.isTooSlow()).isTrue();
    assertThat(rate.look(false, 1, 62 * SECOND)).isEqualTo(Link.NEVER);
    assertThat(rate.look(true, 1, 63 * SECOND)).isEqualTo(63 * SECOND);
  }

  @Test
  void withoutARateNothingIsTooSlow() {
    ContentRate none = new ContentRate(0, Duration.ofSeconds(60), 0);

    assertThat(none.look(true, 0, 0)).isEqualTo(Link.NEVER);
    assertThat(none.look(true, 0, 1_000 * SECOND)).isEqualTo(Link.NEVER);
    assertThat(none.isTooSlow()).isFalse();
  }
}
