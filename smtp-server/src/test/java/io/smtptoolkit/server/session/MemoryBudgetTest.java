package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBudgetTest {
  private final AtomicInteger reliefs = new AtomicInteger();
  private final MemoryBudget budget = new MemoryBudget(1_000, reliefs::incrementAndGet);

  @ParameterizedTest
  @CsvSource({"0,NONE", "699,NONE", "700,TIGHT", "849,TIGHT", "850,FULL", "1000,FULL", "5000,FULL"})
  void isUnderPressureFrom70And85Percent(long charged, Pressure pressure) {
    budget.charge(charged);

    assertThat(budget.pressure()).isEqualTo(pressure);
    assertThat(budget.charged()).isEqualTo(charged);
  }

  @Test
  void isRelievedByWhatIsGivenBack() {
    budget.charge(900);
    budget.charge(-300);

    assertThat(budget.pressure()).isEqualTo(Pressure.NONE);
  }

  @Test
  void asksForReliefUnderPressureOnlyAndNotEachTime() {
    budget.charge(600);
    assertThat(reliefs).hasValue(0);

    for (int i = 0; i < 100; i++) {
      budget.charge(2);
    }

    assertThat(reliefs).hasValue(1);
  }
}
