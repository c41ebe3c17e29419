package io.smtptoolkit.server.config;

import io.smtptoolkit.server.text.Printable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Says in words what is at a place where something else should be. */
final class Found {
  // Chosen: enough to find it, and still one line of a terminal.
  private static final int MAX_LENGTH = 60;

  private Found() {}

  static String describe(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Long number) {
      return "the integer " + number;
    }
    if (value instanceof Double number) {
      return "the number " + number;
    }
    if (value instanceof Boolean truth) {
      return String.valueOf(truth);
    }
    if (value instanceof TomlArray) {
      return "a list";
    }
    return value instanceof TomlTable ? "a table" : "a date or time";
  }

  /** Quoted, of one line, and not too long. */
  static String quoted(String text) {
    String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return '"' + Printable.escaped(shown) + '"';
  }
}
