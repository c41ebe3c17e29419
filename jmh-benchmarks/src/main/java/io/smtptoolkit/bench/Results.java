package io.smtptoolkit.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a run of JMH, without what the table does not need: percentiles, commands and paths
 * of the machine, and all that its profiler tells in addition to octets per operation. Immutable.
 *
 * <p>A benchmark is named {@code Class.method}, then {@code name=value} of each parameter, with
 * spaces between.
 */
final class Results {

  private static final Set<String> KEPT =
      Set.of(
          "jmhVersion",
          "benchmark",
          "mode",
          "forks",
          "jdkVersion",
          "vmName",
          "vmVersion",
          "warmupIterations",
          "warmupTime",
          "measurementIterations",
          "measurementTime",
          "params",
          "primaryMetric",
          "secondaryMetrics");

  private static final Set<String> KEPT_OF_METRIC = Set.of("scoreUnit", "rawData");

  /** Octets that one operation allocates, as the profiler {@code gc} calls them. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final List<Map<String, Object>> runs;

  private Results(List<Map<String, Object>> runs) {
    this.runs = runs;
  }

  /**
   * Reads JSON.
   *
   * @param json that of JMH or of {@link #toJson()}
   * @return the results
   * @throws IOException if it is not JSON, or not of JMH
   */
  static Results parse(String json) throws IOException {
    var runs = new ArrayList<Map<String, Object>>();
    for (Object run : JSON.std.listFrom(json)) {
      var kept = new LinkedHashMap<>(keep(run, KEPT));
      kept.replace("primaryMetric", keep(kept.get("primaryMetric"), KEPT_OF_METRIC));
      var secondary = keep(kept.get("secondaryMetrics"), Set.of(ALLOCATED));
      secondary.replaceAll((name, metric) -> keep(metric, KEPT_OF_METRIC));
      kept.replace("secondaryMetrics", secondary);
      runs.add(kept);
    }
    return new Results(runs);
  }

  /**
   * What is kept.
   *
   * @return JSON, a benchmark a line
   * @throws IOException never in practice; the JSON library declares it
   */
  String toJson() throws IOException {
    var lines = new ArrayList<String>();
    for (Map<String, Object> run : runs) {
      lines.add(JSON.std.asString(run));
    }
    return "[\n" + String.join(",\n", lines) + "\n]\n";
  }

  /**
   * What was measured of a benchmark.
   *
   * @param benchmark its name
   * @return empty if it did not run
   */
  Optional<Measured> of(String benchmark) {
    return runs.stream().filter(run -> name(run).equals(benchmark)).findFirst().map(Measured::of);
  }

  /**
   * With what it was measured, and how often.
   *
   * @return for readers; more than one line of a table if the runs differ
   */
  String circumstances() {
    var all = new TreeSet<String>();
    for (Map<String, Object> run : runs) {
      all.add(
          "%s %s, JMH %s; %s forks of %s iterations of %s after %s of %s to warm up"
              .formatted(
                  run.get("vmName"),
                  run.get("vmVersion"),
                  run.get("jmhVersion"),
                  run.get("forks"),
                  run.get("measurementIterations"),
                  run.get("measurementTime"),
                  run.get("warmupIterations"),
                  run.get("warmupTime")));
    }
    return String.join("; and ", all);
  }

  /** The keys in JMH's order. */
  private static Map<String, Object> keep(@Nullable Object object, Set<String> keys) {
    var kept = new LinkedHashMap<String, Object>();
    if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (keys.contains(key.toString())) {
              kept.put(key.toString(), value);
            }
          });
    }
    return kept;
  }

  private static String name(Map<String, Object> run) {
    String path = String.valueOf(run.get("benchmark"));
    int method = path.lastIndexOf('.');
    var name = new StringBuilder(path.substring(path.lastIndexOf('.', method - 1) + 1));
    if (run.get("params") instanceof Map<?, ?> params) {
      new TreeMap<>(params).forEach((key, value) -> name.append(" ").append(key + "=" + value));
    }
    return name.toString();
  }

  /**
   * Operations per second, of each iteration of each fork.
   *
   * @param rates at least one
   * @param allocated octets per operation, if that was measured
   */
  record Measured(List<Double> rates, OptionalDouble allocated) {

    private static Measured of(Map<String, Object> run) {
      if (!(run.get("primaryMetric") instanceof Map<?, ?> metric)
          || !"ops/s".equals(metric.get("scoreUnit"))) {
        throw new IllegalArgumentException(name(run) + " was not measured in operations a second");
      }
      OptionalDouble allocated =
          run.get("secondaryMetrics") instanceof Map<?, ?> secondary
                  && secondary.get(ALLOCATED) instanceof Map<?, ?> octets
              ? numbers(octets).stream().mapToDouble(it -> it).average()
              : OptionalDouble.empty();
      return new Measured(numbers(metric), allocated);
    }

    /** A list for each fork. */
    private static List<Double> numbers(Map<?, ?> metric) {
      var numbers = new ArrayList<Double>();
      if (metric.get("rawData") instanceof List<?> forks) {
        for (Object fork : forks) {
          for (Object number : (List<?>) fork) {
            numbers.add(((Number) number).doubleValue());
          }
        }
      }
      return numbers;
    }

    double mean() {
      return rates.stream().mapToDouble(it -> it).average().orElseThrow();
    }

    double min() {
      return Collections.min(rates);
    }

    double max() {
      return Collections.max(rates);
    }
  }
}
