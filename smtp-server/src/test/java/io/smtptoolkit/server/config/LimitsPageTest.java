package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.FrontEnds;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SessionLimits;
import io.smtptoolkit.server.auth.AuthLimits;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares docs/limits.md with the limits of the library and with the keys of the file. */
class LimitsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Those of a client's end, or of the application's, and what is no limit. */
  private static final Set<String> NOT_OF_A_SERVER =
      Set.of(
          "Limits.maxReplyLineOctets",
          "Limits.maxReplyLines",
          // Always ListenerOptions.maxMessageOctets.
          "Limits.maxContentOctets",
          // In rows of their own, as AddressRates.
          "Defence.rates",
          // In the row of ServerLimits.maxConnections.
          "Defence.maxConnections",
          "FrontEnds.proxy",
          "FrontEnds.proxyTlsCounts",
          "FrontEnds.xclient",
          "FrontEnds.xclientLogin",
          "FrontEnds.xforward");

  private static final Set<String> KEYS_THAT_BOUND_NOTHING =
      Set.of("users", "external", "io-threads");

  private record Row(String fallback, String key, String library) {}

  @Test
  void everyLimitOfTheLibraryHasARowWithItsDefault() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    for (Map.Entry<String, Object> limit : limits().entrySet()) {
      expected.put(limit.getKey(), words(limit.getValue()));
    }

    Map<String, String> written = new TreeMap<>();
    for (Row row : rows()) {
      String limit = CODE.matcher(row.library()).replaceAll("$1");
      String words = expected.getOrDefault(limit, "no such limit");
      boolean begins = row.fallback().matches(Pattern.quote(words) + "(?![0-9,.]*[0-9]).*");
      written.put(limit, begins ? words : row.fallback());
    }
    assertThat(written).isEqualTo(expected);
  }

  @Test
  void everyKeyHasARow() throws Exception {
    Set<String> expected = new TreeSet<>();
    for (Section section : List.of(LimitKeys.LIMITS, LimitKeys.TIMEOUTS, Keys.AUTH)) {
      section.keys().forEach(key -> expected.add(key.name()));
    }
    expected.removeAll(KEYS_THAT_BOUND_NOTHING);

    assertThat(rows())
        .extracting(row -> keys(row).stream().findFirst().orElse("no key: " + row))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** With the name there, where it is another one. */
  @Test
  void theKeysOfListenersAreMarked() throws Exception {
    Map<String, List<String>> expected = new TreeMap<>();
    LimitKeys.OF_LISTENERS.forEach(it -> expected.put(it.own().name(), List.of()));
    LimitKeys.LISTENER_RATES.all().forEach(it -> expected.put(it.name(), List.of()));
    expected.put(LimitKeys.LISTENER_CONNECTIONS.name(), List.of());
    for (LimitKeys.OfListener<?> time : LimitKeys.TIMES_OF_LISTENERS) {
      expected.put(time.general().name(), List.of(time.own().name()));
    }

    Map<String, List<String>> marked = new TreeMap<>();
    for (Row row : rows()) {
      List<String> keys = keys(row);
      if (keys.contains("[[listener]]")) {
        marked.put(keys.get(0), keys.subList(2, keys.size()));
      }
    }

    assertThat(marked).isEqualTo(expected);
  }

  /** By class and component. */
  static Map<String, Object> limits() throws ReflectiveOperationException {
    Map<String, Object> limits = new TreeMap<>();
    for (Object defaults :
        List.of(
            ServerLimits.DEFAULT,
            Limits.DEFAULT,
            SessionLimits.NONE,
            Defence.DEFAULT,
            AddressRates.NONE,
            ServerTimeouts.DEFAULT,
            FrontEnds.NONE,
            AuthLimits.DEFAULT)) {
      limits.putAll(components(defaults));
    }
    limits.put(
        "ListenerOptions.maxMessageOctets", ListenerOptions.builder().build().maxMessageOctets());
    limits.keySet().removeAll(NOT_OF_A_SERVER);
    return limits;
  }

  static Map<String, Object> components(Object values) throws ReflectiveOperationException {
    Map<String, Object> components = new TreeMap<>();
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      components.put(
          values.getClass().getSimpleName() + "." + component.getName(),
          component.getAccessor().invoke(values));
    }
    return components;
  }

  private static String words(Object value) {
    if (value.equals(ServerLimits.DEFAULT.memoryOctets())) {
      return "half of what the JVM may use";
    }
    if (value.equals(OptionalInt.empty())) {
      return "any number";
    }
    if (value instanceof Duration duration) {
      return duration.isZero() ? "none" : words(duration);
    }
    if (value instanceof Enum<?> constant) {
      return Types.word(constant);
    }
    long number = ((Number) value).longValue();
    if (number >= 1 << 20) {
      return number % (1 << 30) == 0 ? (number >> 30) + " GiB" : (number >> 20) + " MiB";
    }
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String words(Duration duration) {
    if (duration.toHours() >= 1) {
      return plural(duration.toHours(), "hour");
    }
    return duration.toMinutes() >= 1
        ? plural(duration.toMinutes(), "minute")
        : plural(duration.toSeconds(), "second");
  }

  private static String plural(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private static List<String> keys(Row row) {
    Matcher code = CODE.matcher(row.key());
    List<String> keys = new ArrayList<>();
    while (code.find()) {
      keys.add(code.group(1));
    }
    return keys;
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/limits.md"))) {
      String[] cells = Stream.of(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
      if (cells.length == 8 && cells[6].contains("`")) {
        assertThat(seen.add(cells[6])).as("a second row of %s", cells[6]).isTrue();
        rows.add(new Row(cells[2], cells[5], cells[6]));
      }
    }
    return rows;
  }
}
