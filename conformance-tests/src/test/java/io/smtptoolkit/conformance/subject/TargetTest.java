package io.smtptoolkit.conformance.subject;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.verdict.Profile;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static final Target TARGET = Target.at("localhost", 25);

  @Test
  void numbersThatMakeNoSenseAreRefused() {
    List<ThrowingCallable> wrong =
        List.of(
            () -> Target.at("localhost", 0),
            () -> Target.at("localhost", 65_536),
            () -> TARGET.withTimeoutScale(0),
            () -> TARGET.withTimeoutScale(-1),
            () -> TARGET.withTimeoutScale(Double.NaN),
            () -> TARGET.withTimeoutScale(1e9),
            () -> TARGET.withMaxReplyWait(Duration.ZERO),
            () -> TARGET.withMaxReplyWait(Duration.ofSeconds(-1)),
            () -> TARGET.withPace(Duration.ofSeconds(-1)),
            () -> new RunOptions(Profile.DEFAULT, 0, Duration.ofHours(1)),
            () -> new RunOptions(Profile.DEFAULT, 1, Duration.ZERO));

    wrong.forEach(one -> assertThatIllegalArgumentException().isThrownBy(one));
  }

  @Test
  void numbersAtTheEdgeAreAccepted() {
    assertThatNoException()
        .isThrownBy(
            () -> {
              Target.at("localhost", 65_535).withTimeoutScale(1000).withPace(Duration.ZERO);
              new RunOptions(Profile.DEFAULT, 1, Duration.ofMillis(1));
            });
  }
}
