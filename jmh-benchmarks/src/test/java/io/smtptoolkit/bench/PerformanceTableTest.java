package io.smtptoolkit.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The table of docs/performance.md, made of results and goals. */
class PerformanceTableTest {

  /** As JMH writes it, shortened. */
  private static final String JSON =
      """
      [
        {
          "jmhVersion" : "1.37", "benchmark" : "io.smtptoolkit.bench.Ours.parse", "mode" : "thrpt",
          "threads" : 1, "forks" : 2, "jvm" : "/somewhere/bin/java", "jvmArgs" : ["-Xmx1g"],
          "jdkVersion" : "17.0.9", "vmName" : "Some VM", "vmVersion" : "17.0.9+9",
          "warmupIterations" : 3, "warmupTime" : "1 s", "warmupBatchSize" : 1,
          "measurementIterations" : 2, "measurementTime" : "1 s",
          "params" : { "shape" : "76", "kind" : "heap" },
          "primaryMetric" : {
            "score" : 4.0E6, "scoreError" : 1.0, "scoreUnit" : "ops/s",
            "scorePercentiles" : { "0.0" : 2.0E6 },
            "rawData" : [ [ 2.0E6, 4.0E6 ], [ 4.0E6, 6.0E6 ] ]
          },
          "secondaryMetrics" : {
            "gc.alloc.rate" : { "score" : 1.0, "scoreUnit" : "MB/sec", "rawData" : [ [ 1.0 ] ] },
            "gc.alloc.rate.norm" : {
              "score" : 1500.0, "scoreUnit" : "B/op", "rawData" : [ [ 1000.0, 2000.0 ] ]
            }
          }
        },
        {
          "jmhVersion" : "1.37", "benchmark" : "io.smtptoolkit.bench.Peers.slow", "mode" : "thrpt",
          "forks" : 2, "vmName" : "Some VM", "vmVersion" : "17.0.9+9", "warmupIterations" : 3,
          "warmupTime" : "1 s", "measurementIterations" : 2, "measurementTime" : "1 s",
          "primaryMetric" : { "scoreUnit" : "ops/s", "rawData" : [ [ 50.0 ], [ 50.0 ] ] },
          "secondaryMetrics" : { }
        },
        {
          "jmhVersion" : "1.37", "benchmark" : "io.smtptoolkit.bench.Peers.fast", "mode" : "thrpt",
          "forks" : 2, "vmName" : "Some VM", "vmVersion" : "17.0.9+9", "warmupIterations" : 3,
          "warmupTime" : "1 s", "measurementIterations" : 2, "measurementTime" : "1 s",
          "primaryMetric" : { "scoreUnit" : "ops/s", "rawData" : [ [ 0.5E6 ], [ 1.5E6 ] ] },
          "secondaryMetrics" : { }
        }
      ]
      """;

  private static final String OURS = "Ours.parse kind=heap shape=76";

  @Test
  void rateIsNextToTheFastestWithWorstAndBestRatio() throws IOException {
    assertThat(row(new Goal.Rate("x", OURS, List.of("Peers.slow", "Peers.fast"), 4)))
        .isEqualTo(
            "| x | `Ours.parse kind=heap shape=76` | 4.00 M | `Peers.fast` | 1.00 M |"
                + " **4.00** (1.33 to 12.00) | at least 4.00 | met | 1,500 |  |");
  }

  @Test
  void rateBelowTheGoalIsMissed() throws IOException {
    assertThat(row(new Goal.Rate("x", OURS, List.of("Peers.fast"), 4.01))).contains("| **missed**");
  }

  @Test
  void allocationIsNextToItsBound() throws IOException {
    assertThat(row(new Goal.Allocation("x", OURS, 1500)))
        .endsWith("|  |  |  | at most 1,500 | met | 1,500 |  |");
    assertThat(row(new Goal.Allocation("x", OURS, 1499)))
        .endsWith("|  |  |  | at most 1,499 | **missed** | 1,500 |  |");
  }

  @Test
  void whatDidNotRunIsNotMeasured() throws IOException {
    assertThat(row(new Goal.Rate("x", "Ours.gone", List.of("Peers.fast"), 1)))
        .contains("| not measured |");
    assertThat(row(new Goal.Rate("x", OURS, List.of("Peers.gone"), 1)))
        .contains("| not measured |");
    assertThat(row(new Goal.Allocation("x", "Peers.fast", 1))).contains("| not measured |");
  }

  @Test
  void circumstancesStandBelow() throws IOException {
    assertThat(PerformanceTable.of(Results.parse(JSON), List.of()))
        .contains(
            "\n"
                + "Measured with Some VM 17.0.9+9, JMH 1.37; 2 forks of 2 iterations of 1 s after 3"
                + " of 1 s to warm up.\n")
        .containsPattern("\nPeers: Netty codec-smtp 4\\.[0-9.]+Final, Apache James protocols 3");
  }

  @Test
  void whatTheTableNeedsIsKeptAndNothingElse() throws IOException {
    String kept = Results.parse(JSON).toJson();

    assertThat(kept.lines()).hasSize(5);
    assertThat(kept)
        .contains("\"rawData\":[[2000000.0,4000000.0],[4000000.0,6000000.0]]")
        .doesNotContain("somewhere", "Percentiles", "MB/sec", "threads");
    assertThat(Results.parse(kept).toJson()).isEqualTo(kept);
  }

  @Test
  void tableIsWrittenBetweenTheMarksOfThePage(@TempDir Path folder) throws IOException {
    Path json = Files.writeString(folder.resolve("results.json"), JSON);
    Path page =
        Files.writeString(
            folder.resolve("page.md"),
            "Before.\n"
                + "<!-- table: written by ./smtp bench --table -->\n"
                + "old\n"
                + "<!-- end of table -->\n"
                + ".");

    assertThat(Bench.run("--table", json.toString(), "--into", page.toString())).isZero();

    assertThat(Files.readString(page))
        .startsWith("Before.\n<!-- table: written by ./smtp bench --table -->\n| goal | ours |")
        .contains("not measured")
        .doesNotContain("old")
        .endsWith(".\n<!-- end of table -->\n.");
    assertThat(Files.readString(json)).isEqualTo(Results.parse(JSON).toJson());
  }

  @Test
  void pageWithoutMarksIsRefused() {
    assertThatThrownBy(() -> PerformanceTable.into("no marks", "table", "new"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<!-- table");
  }

  @Test
  void pageIsMadeOfTheCommittedResults() throws IOException {
    String page = Files.readString(root().resolve("docs/performance.md"));
    String json = Files.readString(root().resolve("jmh-benchmarks/results.json"));

    assertThat(page)
        .as(
            "docs/performance.md is stale; to write it anew: ./smtp bench --table"
                + " jmh-benchmarks/results.json --into docs/performance.md")
        .contains(PerformanceTable.of(Results.parse(json), Goal.ALL));
  }

  @ParameterizedTest
  @MethodSource("namedByGoals")
  void benchmarkOfAGoalExists(String name) throws ReflectiveOperationException {
    String[] words = name.split(" ", -1);
    String[] path = words[0].split("\\.", -1);
    Class<?> type = Class.forName("io.smtptoolkit.bench." + path[0]);

    assertThat(type.getDeclaredMethods())
        .anyMatch(it -> it.getName().equals(path[1]) && it.isAnnotationPresent(Benchmark.class));
    for (String parameter : List.of(words).subList(1, words.length)) {
      String[] pair = parameter.split("=", -1);
      assertThat(type.getDeclaredField(pair[0]).getAnnotation(Param.class).value())
          .contains(pair[1]);
    }
    assertThat(Arrays.stream(type.getDeclaredFields()).filter(PerformanceTableTest::isParameter))
        .hasSize(words.length - 1);
  }

  private static Stream<String> namedByGoals() {
    return Goal.ALL.stream()
        .flatMap(
            goal ->
                goal instanceof Goal.Rate rate
                    ? Stream.concat(Stream.of(rate.ours()), rate.others().stream())
                    : Stream.of(goal.ours()))
        .distinct();
  }

  private static boolean isParameter(Field field) {
    return field.isAnnotationPresent(Param.class);
  }

  /** The first row below the head. */
  private static String row(Goal goal) throws IOException {
    return PerformanceTable.of(Results.parse(JSON), List.of(goal)).split("\n", -1)[2];
  }

  private static Path root() {
    return Path.of(System.getProperty("project.root"));
  }
}
