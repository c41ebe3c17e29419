package io.smtptoolkit.server.config;

import java.util.List;
import java.util.Optional;

/**
 * A table of the file, {@code [tls]}, or one that may be there several times, {@code [[listener]]}.
 *
 * <p>Immutable.
 *
 * @param path its name with those of the tables around it, such as {@code tls.certificate}; empty
 *     for the top level
 * @param repeated whether it may be there several times
 * @param description for the page of keys
 * @param keys what may be in it, in the order of the page
 */
record Section(String path, boolean repeated, String description, List<Key<?>> keys) {
  static final String TOP = "";

  static Section of(String path, String description, Key<?>... keys) {
    return new Section(path, false, description, List.of(keys));
  }

  static Section repeated(String path, String description, Key<?>... keys) {
    return new Section(path, true, description, List.of(keys));
  }

  Optional<Key<?>> key(String name) {
    for (Key<?> key : keys) {
      if (key.name().equals(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The path of a table in this one. */
  String child(String name) {
    return path.equals(TOP) ? name : path + "." + name;
  }

  /** As in the file, or in words. */
  String header() {
    if (path.equals(TOP)) {
      return "the top level";
    }
    return repeated ? "[[" + path + "]]" : "[" + path + "]";
  }

  @Override
  public String toString() {
    return header();
  }
}
