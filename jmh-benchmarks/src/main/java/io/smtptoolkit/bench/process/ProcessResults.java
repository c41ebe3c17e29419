package io.smtptoolkit.bench.process;

import com.fasterxml.jackson.jr.ob.JSON;
import io.smtptoolkit.bench.Medians;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a run, and their JSON. One thread at a time.
 *
 * <p>Each has a {@link Kind}, a load by its name, and a program.
 */
final class ProcessResults {
  private final String circumstances;
  private final Map<Key, Map<Figure, List<Double>>> samples = new LinkedHashMap<>();

  private record Key(Kind kind, String load, String subject) {}

  /**
   * Begins with none.
   *
   * @param circumstances with what it is measured, for readers
   */
  ProcessResults(String circumstances) {
    this.circumstances = circumstances;
  }

  void add(Kind kind, Load load, String subject, Map<Figure, Double> figures) {
    var all =
        samples.computeIfAbsent(
            new Key(kind, load.name(), subject), key -> new EnumMap<>(Figure.class));
    figures.forEach(
        (figure, value) -> all.computeIfAbsent(figure, key -> new ArrayList<>()).add(value));
  }

  String circumstances() {
    return circumstances;
  }

  /** The programs measured, in their order; empty if there was no such kind. */
  List<String> subjects(Kind kind) {
    return samples.keySet().stream()
        .filter(key -> key.kind == kind)
        .map(Key::subject)
        .distinct()
        .toList();
  }

  /** The medians of all figures; empty if it was not measured. */
  Map<Figure, Double> medians(Kind kind, Load load, String subject) {
    var medians = new EnumMap<Figure, Double>(Figure.class);
    samples
        .getOrDefault(new Key(kind, load.name(), subject), Map.of())
        .forEach(
            (figure, values) ->
                medians.put(
                    figure,
                    Medians.of(values.stream().mapToDouble(Double::doubleValue).toArray())));
    return medians;
  }

  /**
   * All samples.
   *
   * @return JSON, a line for each kind, load and program
   * @throws IOException never in practice; the JSON library declares it
   */
  String toJson() throws IOException {
    var lines = new ArrayList<String>();
    for (Map.Entry<Key, Map<Figure, List<Double>>> entry : samples.entrySet()) {
      var line = new LinkedHashMap<String, Object>();
      line.put("kind", entry.getKey().kind.name());
      line.put("load", entry.getKey().load);
      line.put("subject", entry.getKey().subject);
      entry
          .getValue()
          .forEach(
              (figure, values) ->
                  line.put(figure.key(), values.stream().map(ProcessResults::rounded).toList()));
      lines.add(JSON.std.asString(line));
    }
    return "{\"circumstances\":"
        + JSON.std.asString(circumstances)
        + ",\n\"samples\":[\n"
        + String.join(",\n", lines)
        + "\n]}\n";
  }

  /** A tenth is more than the machine's noise leaves. */
  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param json the text
   * @return the results
   * @throws IOException if it is not JSON, or not of this form
   */
  static ProcessResults parse(String json) throws IOException {
    Map<String, Object> all = JSON.std.mapFrom(json);
    var results = new ProcessResults(String.valueOf(all.get("circumstances")));
    for (Object each : list(all.get("samples"))) {
      if (!(each instanceof Map<?, ?> line)) {
        throw new IOException("not a sample: " + each);
      }
      var key =
          new Key(
              Kind.valueOf(String.valueOf(line.get("kind"))),
              String.valueOf(line.get("load")),
              String.valueOf(line.get("subject")));
      var measured = new EnumMap<Figure, List<Double>>(Figure.class);
      for (Figure figure : Figure.values()) {
        if (figure != Figure.ROUND_TRIPS || line.containsKey(figure.key())) {
          measured.put(figure, numbers(line.get(figure.key())));
        }
      }
      results.samples.put(key, measured);
    }
    return results;
  }

  private static List<?> list(@Nullable Object value) throws IOException {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IOException("not a list: " + value);
  }

  private static List<Double> numbers(@Nullable Object value) throws IOException {
    var numbers = new ArrayList<Double>();
    for (Object each : list(value)) {
      if (!(each instanceof Number number)) {
        throw new IOException("not a number: " + each);
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }
}
