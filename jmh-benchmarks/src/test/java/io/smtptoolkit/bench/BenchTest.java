package io.smtptoolkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark once, in this JVM: not to measure anything, but so that none can rot. */
@Timeout(120)
class BenchTest {

  /** JMH guards against two measurements at the same time; here nothing is measured. */
  @BeforeAll
  static void runWithOthers() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @TestFactory
  Stream<DynamicTest> everyBenchmarkRunsOnce() {
    return benchmarks()
        .map(name -> DynamicTest.dynamicTest(name, () -> assertThat(once(name)).isNotEmpty()));
  }

  @Test
  void pipelinedTransactionIsAcceptedWhole() {
    var benchmark = new PipelinedTransaction();
    benchmark.greet();

    assertThat(benchmark.transaction()).isEqualTo(4_074 + 335);
    assertThat(benchmark.transaction()).isEqualTo(4_074 + 335);
  }

  @Test
  void helpNamesTheOptions() {
    assertThat(output("--help")).contains("--list", "--table", "-wi N", "NAME");
  }

  @Test
  void listPrintsNames() {
    assertThat(output("--list")).contains("CommandParsing.parse", "ContentDecoding.decode");
  }

  @Test
  void tellsItsVersion() {
    assertThat(output("--version")).startsWith("smtp bench ");
  }

  @Test
  void unknownOptionIsWrongUsage() {
    assertThat(Bench.run("--no-such-option")).isEqualTo(2);
  }

  @Test
  void tableWithoutAFileIsWrongUsage() {
    assertThat(Bench.run("--table")).isEqualTo(2);
    assertThat(Bench.run("--table", "results.json", "--in", "page.md")).isEqualTo(2);
    assertThat(Bench.run("--table", "no-such-file.json")).isEqualTo(1);
  }

  @Test
  void nameThatMatchesNothingIsWrongUsage() {
    assertThat(Bench.run("NoSuchBenchmark", "-f", "0")).isEqualTo(2);
  }

  private static Stream<String> benchmarks() {
    return output("--list").lines().filter(line -> line.startsWith("io.smtptoolkit."));
  }

  /** A benchmark that throws makes the run fail, because of {@code shouldFailOnError}. */
  private static Collection<RunResult> once(String name) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include("^" + name.replace(".", "\\.") + "$")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .mode(Mode.SingleShotTime)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  private static String output(String... arguments) {
    PrintStream before = System.out;
    var captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      assertThat(Bench.run(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }
}
