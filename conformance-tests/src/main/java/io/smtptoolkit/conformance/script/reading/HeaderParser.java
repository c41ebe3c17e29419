package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.CaseHeader;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.ScriptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the header of a case. One per case; not thread-safe. */
final class HeaderParser {
  private static final Set<String> KEYS =
      Set.of(
          "title",
          "ref",
          "level",
          "relaxed",
          "needs",
          "requires",
          "tags",
          "timeout",
          "budget",
          "alone",
          "provokes",
          "later",
          "judges",
          "passive",
          "doc",
          "each");
  // Chosen: the longest greeting delay seen in the field is 30 s; RFC 5321 §4.5.3.2 allows minutes,
  // which are too long for a suite.
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration BUDGET = Duration.ofSeconds(90);
  private static final String REFERENCE = "[0-9]{4,5}(:[A-Za-z0-9.()-]+)?|CVE-[0-9-]+|bis|-";

  private final String file;
  private final int line;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<EachTable> tables = new ArrayList<>();

  HeaderParser(String file, int line) {
    this.file = file;
    this.line = line;
  }

  /**
   * Takes one key.
   *
   * @param key as read
   * @param first the text after the colon
   * @param indented the lines below it
   */
  void add(String key, Cursor first, List<Cursor> indented) throws ScriptException {
    if (!KEYS.contains(key)) {
      throw first.fault("\"" + key + "\" is no key; known: " + KEYS.stream().sorted().toList());
    }
    if (key.equals("each")) {
      tables.add(EachTable.parse(first, indented));
      return;
    }
    StringBuilder value = new StringBuilder(first.rest());
    for (Cursor more : indented) {
      value.append(value.isEmpty() ? "" : "\n").append(more.rest());
    }
    if (values.put(key, value.toString()) != null) {
      throw first.fault("\"" + key + "\" is given twice; keep one");
    }
    if (value.isEmpty()) {
      throw first.fault("\"" + key + "\" has no value; give one or remove the line");
    }
  }

  /** Every combination of rows; one empty row when there is no table. */
  List<EachTable.Row> rows() {
    List<EachTable.Row> rows = List.of(EachTable.NONE);
    for (EachTable table : tables) {
      rows = rows.stream().flatMap(row -> table.rows().stream().map(row::with)).toList();
    }
    return rows;
  }

  CaseHeader header() throws ScriptException {
    return new CaseHeader(
        required("title"),
        references(),
        level(),
        flag("relaxed", "yes"),
        words("needs"),
        words("requires"),
        words("tags"),
        time("timeout", TIMEOUT),
        time("budget", BUDGET),
        flag("alone", "yes"),
        flag("provokes", "many"),
        Optional.ofNullable(values.get("later")),
        judges(),
        flag("passive", "yes"),
        values.getOrDefault("doc", ""),
        file,
        line);
  }

  private List<String> references() throws ScriptException {
    List<String> references =
        Arrays.stream(required("ref").split("[,;]", -1)).map(String::strip).toList();
    for (String reference : references) {
      if (!reference.matches(REFERENCE)) {
        throw fault("\"" + reference + "\" is no reference; write 5321:4.1.4, CVE-…, bis or -");
      }
    }
    return references;
  }

  private Level level() throws ScriptException {
    String word = required("level");
    return Arrays.stream(Level.values())
        .filter(level -> level.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () -> fault("\"" + word + "\" is no level; known: " + Arrays.toString(Level.values())));
  }

  private Set<Habit> judges() throws ScriptException {
    Set<Habit> habits = EnumSet.noneOf(Habit.class);
    for (String word : words("judges")) {
      habits.add(
          Habit.named(word)
              .orElseThrow(
                  () -> fault("\"" + word + "\" is not a habit; known: " + Habit.words())));
    }
    return Collections.unmodifiableSet(habits);
  }

  private boolean flag(String key, String only) throws ScriptException {
    String value = values.get(key);
    if (value != null && !value.equals(only)) {
      throw fault(
          "\"" + key + ": " + value + "\" means nothing; write \"" + only + "\" or remove it");
    }
    return value != null;
  }

  private List<String> words(String key) {
    String value = values.get(key);
    return value == null ? List.of() : List.of(value.split("[ ,]+", -1));
  }

  private Duration time(String key, Duration otherwise) throws ScriptException {
    String value = values.get(key);
    return value == null
        ? otherwise
        : Cursor.parseTime(value)
            .orElseThrow(() -> fault("\"" + value + "\" is no time; write 500ms, 10s or 2m"));
  }

  private String required(String key) throws ScriptException {
    String value = values.get(key);
    if (value == null) {
      throw fault("no \"" + key + "\"; add the line to the header");
    }
    return value;
  }

  private ScriptException fault(String message) {
    return new ScriptException(file, line, message);
  }
}
