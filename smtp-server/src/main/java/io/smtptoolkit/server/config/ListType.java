package io.smtptoolkit.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;

/** A list of values of one type. */
record ListType<T>(ValueType<T> item) implements ValueType<List<T>> {
  @Override
  public String name() {
    return "list of " + item.name();
  }

  @Override
  public String expected() {
    return "a list";
  }

  @Override
  public Optional<List<T>> read(Object raw, Position position, Faults faults) {
    if (!(raw instanceof TomlArray array)) {
      faults.add(
          position,
          "expected a list such as ["
              + Types.text(item.name())
              + "], found "
              + Found.describe(raw));
      return Optional.empty();
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlPosition at = array.inputPositionOf(i);
      item.read(array.get(i), new Position(at.line(), at.column()), faults).ifPresent(items::add);
    }
    return items.size() == array.size() ? Optional.of(List.copyOf(items)) : Optional.empty();
  }

  @Override
  public String print(List<T> value) {
    return value.stream().map(item::print).collect(Collectors.joining(", ", "[", "]"));
  }
}
