package io.smtptoolkit.bench.process;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a run, and their JSON. One thread at a time.
 *
 * <p>Each has a {@link Kind}, a load by its name, and a program.
 */
final class ProcessResults {
  private final String circumstances;
  private final Map<Key, List<Measured>> samples = new LinkedHashMap<>();

  private record Key(Kind kind, String load, String subject) {}

  /** A sample as in the table. */
  record Measured(double perSecond, double processorMicros) {}

  /**
   * Begins with none.
   *
   * @param circumstances with what it is measured, for readers
   */
  ProcessResults(String circumstances) {
    this.circumstances = circumstances;
  }

  void add(Kind kind, Load load, String subject, double perSecond, double processorMicros) {
    samples
        .computeIfAbsent(new Key(kind, load.name(), subject), key -> new ArrayList<>())
        .add(new Measured(perSecond, processorMicros));
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

  /** The medians of both figures; empty if it was not measured. */
  Optional<Measured> median(Kind kind, Load load, String subject) {
    return Optional.ofNullable(samples.get(new Key(kind, load.name(), subject)))
        .map(
            all ->
                new Measured(
                    median(all.stream().mapToDouble(Measured::perSecond).toArray()),
                    median(all.stream().mapToDouble(Measured::processorMicros).toArray())));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /**
   * All samples.
   *
   * @return JSON, a line for each kind, load and program
   * @throws IOException never in practice; the JSON library declares it
   */
  String toJson() throws IOException {
    var lines = new ArrayList<String>();
    for (Map.Entry<Key, List<Measured>> entry : samples.entrySet()) {
      var line = new LinkedHashMap<String, Object>();
      line.put("kind", entry.getKey().kind.name());
      line.put("load", entry.getKey().load);
      line.put("subject", entry.getKey().subject);
      line.put("perSecond", entry.getValue().stream().map(it -> rounded(it.perSecond)).toList());
      line.put(
          "processorMicros",
          entry.getValue().stream().map(it -> rounded(it.processorMicros)).toList());
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
      List<?> rates = list(line.get("perSecond"));
      List<?> processor = list(line.get("processorMicros"));
      var key =
          new Key(
              Kind.valueOf(String.valueOf(line.get("kind"))),
              String.valueOf(line.get("load")),
              String.valueOf(line.get("subject")));
      var measured = new ArrayList<Measured>();
      for (int i = 0; i < rates.size(); i++) {
        measured.add(new Measured(number(rates.get(i)), number(processor.get(i))));
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

  private static double number(Object value) throws IOException {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IOException("not a number: " + value);
  }
}
