package io.smtptoolkit.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong in one file. Not thread-safe. */
final class Faults {
  private final Path file;
  private final List<Fault> all = new ArrayList<>();

  Faults(Path file) {
    this.file = file;
  }

  void add(Position position, String message) {
    Fault fault = new Fault(file, position, message);
    if (!all.contains(fault)) {
      all.add(fault);
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void throwIfAny() throws ConfigException {
    if (!all.isEmpty()) {
      throw new ConfigException(
          all.stream().sorted(Comparator.comparing(Fault::position)).toList());
    }
  }
}
