package io.smtptoolkit.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileTest {
  @ParameterizedTest
  @CsvSource({
    // level, relaxed, default, strict, lenient, security
    "MUST, false, FAIL, FAIL, FAIL, WARN",
    "MUST_NOT, false, FAIL, FAIL, FAIL, WARN",
    "MUST, true, WARN, FAIL, WARN, WARN",
    "MUST_NOT, true, WARN, FAIL, WARN, WARN",
    "SECURITY, false, FAIL, FAIL, FAIL, FAIL",
    "SECURITY, true, FAIL, FAIL, FAIL, FAIL",
    "SHOULD, false, WARN, FAIL, INFO, INFO",
    "SHOULD_NOT, false, WARN, FAIL, INFO, INFO",
    "ROBUST, false, WARN, WARN, INFO, INFO",
    "MAY, false, INFO, INFO, INFO, INFO",
  })
  void weighsAViolation(
      Level level,
      boolean relaxed,
      Verdict byDefault,
      Verdict strict,
      Verdict lenient,
      Verdict security) {
    assertThat(Profile.DEFAULT.weigh(Judgement.VIOLATED, level, relaxed)).isEqualTo(byDefault);
    assertThat(Profile.STRICT.weigh(Judgement.VIOLATED, level, relaxed)).isEqualTo(strict);
    assertThat(Profile.LENIENT.weigh(Judgement.VIOLATED, level, relaxed)).isEqualTo(lenient);
    assertThat(Profile.SECURITY.weigh(Judgement.VIOLATED, level, relaxed)).isEqualTo(security);
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void aDepartureWeighsLikeAShouldAtMost(Level level) {
    Verdict expected = level == Level.MAY ? Verdict.INFO : Verdict.WARN;

    assertThat(Profile.DEFAULT.weigh(Judgement.DEPARTS, level, false)).isEqualTo(expected);
  }

  @Test
  void aDepartureFailsInStrictUnlessNoTextDemandsIt() {
    assertThat(Profile.STRICT.weigh(Judgement.DEPARTS, Level.MUST, false)).isEqualTo(Verdict.FAIL);
    assertThat(Profile.STRICT.weigh(Judgement.DEPARTS, Level.ROBUST, false))
        .isEqualTo(Verdict.WARN);
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void theOthersDependOnNothing(Profile profile) {
    for (Level level : Level.values()) {
      assertThat(profile.weigh(Judgement.SATISFIED, level, true)).isEqualTo(Verdict.PASS);
      assertThat(profile.weigh(Judgement.OBSERVED, level, true)).isEqualTo(Verdict.INFO);
      assertThat(profile.weigh(Judgement.NOT_APPLICABLE, level, true))
          .isEqualTo(Verdict.NOT_APPLICABLE);
      assertThat(profile.weigh(Judgement.UNDETERMINED, level, true))
          .isEqualTo(Verdict.INCONCLUSIVE);
      assertThat(profile.weigh(Judgement.BROKEN, level, true)).isEqualTo(Verdict.ERROR);
    }
  }
}
