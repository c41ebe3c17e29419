package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.Expression;
import io.smtptoolkit.conformance.script.ScriptException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of a case: the case is run for each row. Immutable.
 *
 * @param rows in order
 */
record EachTable(List<Row> rows) {
  /**
   * One row.
   *
   * @param label as it is in the id
   * @param values of the columns, in their order
   */
  record Row(String label, Map<String, Expression> values) {
    /** The row of two tables together. */
    Row with(Row other) {
      Map<String, Expression> both = new LinkedHashMap<>(values);
      both.putAll(other.values);
      return new Row(
          label.isEmpty() ? other.label : label + "," + other.label,
          Collections.unmodifiableMap(both));
    }
  }

  static final Row NONE = new Row("", Map.of());

  /** Reads a table from the line with the columns and the indented lines below it. */
  static EachTable parse(Cursor columns, List<Cursor> lines) throws ScriptException {
    List<String> names = new ArrayList<>();
    while (!columns.atEnd()) {
      names.add(
          columns
              .match(ExpressionParser.NAME)
              .orElseThrow(
                  () -> columns.fault("expected the name of a column; lower-case letters")));
    }
    if (names.isEmpty() || lines.isEmpty()) {
      throw columns.fault(
          "a table has columns and rows; name the columns after each:, indent rows");
    }
    List<Row> rows = new ArrayList<>();
    for (Cursor line : lines) {
      rows.add(row(names, line));
    }
    return new EachTable(List.copyOf(rows));
  }

  private static Row row(List<String> names, Cursor line) throws ScriptException {
    Map<String, Expression> values = new LinkedHashMap<>();
    String label = "";
    for (String name : names) {
      Expression value = cell(line);
      if (values.isEmpty()) {
        label = value.evaluate(variable -> "");
      }
      values.put(name, value);
    }
    line.end();
    if (!label.matches("[A-Za-z0-9.+-]+")) {
      throw line.fault("\"" + label + "\" is no label; letters, digits, . + - without blanks");
    }
    return new Row(label, Collections.unmodifiableMap(values));
  }

  /** A cell is one string or one word: more would run into the next cell. */
  private static Expression cell(Cursor line) throws ScriptException {
    return line.peek() == '"' ? ExpressionParser.string(line) : ExpressionParser.word(line);
  }
}
