package io.smtptoolkit.conformance.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.engine.ScriptedPeer;
import io.smtptoolkit.conformance.script.Case;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

@Timeout(30)
class ConformanceTestsTest {
  private static boolean isOneOfFour(Case one) {
    return List.of("noop/250", "data/no-mail", "data/354", "rcpt/251-551-form").contains(one.id());
  }

  @Test
  void oneTestForEachCaseInAContainerForEachArea() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      List<String> names = new ArrayList<>();
      ConformanceTests.against(peer.target(), ConformanceTestsTest::isOneOfFour, RunOptions.DEFAULT)
          .forEach(
              area -> {
                names.add(area.getDisplayName());
                ((DynamicContainer) area)
                    .getChildren()
                    .forEach(test -> names.add("  " + test.getDisplayName()));
              });

      assertThat(names)
          .as("what is later is left out")
          .containsExactly(
              "data",
              "  data/354",
              "  data/no-mail",
              "noop",
              "  noop/250",
              "run",
              "  the target could be judged");
    }
  }

  @Test
  void failFailsInconclusiveAbortsPassPasses() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      List<DynamicTest> tests =
          ConformanceTests.against(
                  peer.target(), ConformanceTestsTest::isOneOfFour, RunOptions.DEFAULT)
              .flatMap(area -> ((DynamicContainer) area).getChildren())
              .map(DynamicTest.class::cast)
              .toList();

      assertThatThrownBy(() -> tests.get(0).getExecutable().execute())
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("inconclusive: needs --rcpt");
      assertThatThrownBy(() -> tests.get(1).getExecutable().execute())
          .isInstanceOf(AssertionFailedError.class)
          .hasMessageContaining("C: DATA\\r\\n\nS: 250 2.0.0 ok\\r\\n");
      assertThat(tests.get(2)).satisfies(test -> test.getExecutable().execute());
    }
  }

  @Test
  void aTargetThatIsNotThereFailsEveryTest() throws Exception {
    ScriptedPeer peer = ScriptedPeer.start("", line -> "");
    peer.close();

    List<DynamicTest> tests =
        ConformanceTests.against(
                peer.target(), ConformanceTestsTest::isOneOfFour, RunOptions.DEFAULT)
            .flatMap(area -> ((DynamicContainer) area).getChildren())
            .map(DynamicTest.class::cast)
            .toList();

    assertThat(tests)
        .hasSize(4)
        .allSatisfy(
            test ->
                assertThatThrownBy(() -> test.getExecutable().execute())
                    .hasMessageContaining("cannot connect to 127.0.0.1"));
  }
}
