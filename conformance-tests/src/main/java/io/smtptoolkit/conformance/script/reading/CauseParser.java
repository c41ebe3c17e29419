package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.Cause;
import io.smtptoolkit.conformance.script.Cause.Cure;
import io.smtptoolkit.conformance.script.Glob;
import io.smtptoolkit.conformance.script.ScriptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the keys of one cause; not thread-safe. */
final class CauseParser {
  private static final Set<String> KEYS = Set.of("title", "means", "cve", "cases", "cure");
  private static final Pattern CURE = Pattern.compile("([A-Za-z][A-Za-z0-9 /.-]*): +(\\S.*)");

  private final String name;
  private final String file;
  private final int line;
  private final Map<String, List<Cursor>> values = new LinkedHashMap<>();

  CauseParser(String name, String file, int line) {
    this.name = name;
    this.file = file;
    this.line = line;
  }

  void add(String key, Cursor first, List<Cursor> indented) throws ScriptException {
    if (!KEYS.contains(key)) {
      throw first.fault(
          "\"" + key + "\" is no key of a cause; known: " + KEYS.stream().sorted().toList());
    }
    List<Cursor> lines = new ArrayList<>();
    if (!first.rest().isBlank()) {
      lines.add(first);
    }
    lines.addAll(indented);
    if (lines.isEmpty()) {
      throw first.fault("\"" + key + "\" has no value; give one or remove the line");
    }
    if (values.put(key, lines) != null) {
      throw first.fault("\"" + key + "\" is given twice; keep one");
    }
  }

  Cause cause() throws ScriptException {
    List<Cure> cures = new ArrayList<>();
    for (Cursor cure : values.getOrDefault("cure", List.of())) {
      cures.add(cure(cure));
    }
    return new Cause(
        name,
        required("title"),
        joined("means").orElse(""),
        words("cve"),
        split(required("cases")).stream().map(Glob::new).toList(),
        List.copyOf(cures),
        file,
        line);
  }

  private static Cure cure(Cursor cursor) throws ScriptException {
    Matcher cure = CURE.matcher(cursor.rest());
    if (!cure.matches()) {
      throw cursor.fault(
          "a cure is \"SERVER: what to do\", one line each; SERVER is the name in its greeting,"
              + " A/B for two names, or all");
    }
    return new Cure(List.of(cure.group(1).split("/", -1)), cure.group(2));
  }

  private String required(String key) throws ScriptException {
    return joined(key)
        .orElseThrow(
            () ->
                new ScriptException(
                    file, line, "no \"" + key + "\"; add the line to cause " + name));
  }

  private Optional<String> joined(String key) {
    return Optional.ofNullable(values.get(key))
        .map(lines -> String.join(" ", lines.stream().map(Cursor::rest).toList()));
  }

  private List<String> words(String key) {
    return joined(key).map(CauseParser::split).orElse(List.of());
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split("[ ,]+", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
