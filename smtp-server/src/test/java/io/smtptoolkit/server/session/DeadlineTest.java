package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.session.Deadline.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final ServerTimeouts timeouts =
      ServerTimeouts.DEFAULT
          .withCommand(Duration.ofNanos(100))
          .withContent(Duration.ofNanos(50))
          .withService(Duration.ofNanos(1_000))
          .withMaxSessionAge(Duration.ofNanos(10_000));
  private final Deadline deadline =
      new Deadline(timeouts, Duration.ofSeconds(5), Defence.DEFAULT, 0);

  @Test
  void isOverWhenTheTimeOfTheStageIs() {
    assertThat(deadline.isOver(99)).isFalse();
    assertThat(deadline.isOver(100)).isTrue();
  }

  @Test
  void isNotMovedWithoutProgress() {
    deadline.update(Stage.COMMAND, 0, 90);

    assertThat(deadline.isOver(100)).isTrue();
  }

  @Test
  void beginsAnewWithProgress() {
    deadline.update(Stage.COMMAND, 1, 90);

    assertThat(deadline.isOver(189)).isFalse();
    assertThat(deadline.isOver(190)).isTrue();
  }

  @Test
  void beginsAnewWithAnotherStage() {
    deadline.update(Stage.CONTENT, 0, 90);

    assertThat(deadline.isOver(139)).isFalse();
    assertThat(deadline.isOver(140)).isTrue();
  }

  @Test
  void theClientKeepsTheTimeItHadLeftWhenTheServiceWasBusy() {
    deadline.update(Stage.SERVICE, 1, 60);
    assertThat(deadline.isOver(1_059)).isFalse();

    deadline.update(Stage.COMMAND, 0, 500);

    assertThat(deadline.isOver(539)).isFalse();
    assertThat(deadline.isOver(540)).isTrue();
  }

  @Test
  void theClientBeginsAnewIfTheServiceWasBusyWithItsProgress() {
    deadline.update(Stage.SERVICE, 1, 60);
    deadline.update(Stage.COMMAND, 1, 500);

    assertThat(deadline.isOver(599)).isFalse();
    assertThat(deadline.isOver(600)).isTrue();
  }

  @Test
  void progressMakesNoSessionYounger() {
    deadline.update(Stage.COMMAND, 1, 9_950);

    assertThat(deadline.isSessionOver(9_999)).isFalse();
    assertThat(deadline.isSessionOver(10_000)).isTrue();
  }

  @Test
  void anIdleClientIsLookedAtWhenItsTimeOrItsSessionIsOver() {
    deadline.update(Stage.COMMAND, 1, 9_800);
    assertThat(deadline.whenIdle()).isEqualTo(9_900);

    deadline.update(Stage.COMMAND, 2, 9_950);
    assertThat(deadline.whenIdle()).isEqualTo(10_000);
  }
}
