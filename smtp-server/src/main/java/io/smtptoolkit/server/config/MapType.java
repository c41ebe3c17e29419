package io.smtptoolkit.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.tomlj.Toml;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A table of values of one type, whose keys are the file's own. */
record MapType<T>(ValueType<T> item) implements ValueType<Map<String, T>> {
  @Override
  public String name() {
    return "table of " + item.name();
  }

  @Override
  public String expected() {
    return "a table";
  }

  @Override
  public Optional<Map<String, T>> read(Object raw, Position position, Faults faults) {
    if (!(raw instanceof TomlTable table)) {
      faults.add(
          position,
          "expected a table such as { key = "
              + item.expected()
              + " }, found "
              + Found.describe(raw));
      return Optional.empty();
    }
    Map<String, T> values = new LinkedHashMap<>();
    for (String name : new TreeSet<>(table.keySet())) {
      TomlPosition at = table.inputPositionOf(List.of(name));
      item.read(table.get(List.of(name)), new Position(at.line(), at.column()), faults)
          .ifPresent(value -> values.put(name, value));
    }
    return values.size() == table.size()
        ? Optional.of(Collections.unmodifiableMap(values))
        : Optional.empty();
  }

  @Override
  public String print(Map<String, T> value) {
    List<String> entries = new ArrayList<>();
    value.forEach(
        (name, each) -> entries.add("\"" + Toml.tomlEscape(name) + "\" = " + item.print(each)));
    return entries.isEmpty() ? "{}" : "{ " + String.join(", ", entries) + " }";
  }
}
