package io.smtptoolkit.server.queue.control;

import io.smtptoolkit.server.text.Printable;
import java.time.Instant;
import java.util.List;

/** An object of JSON (RFC 8259) on one line, member by member. Not thread-safe. */
final class Json {
  private final StringBuilder text = new StringBuilder("{");

  Json with(String name, String value) {
    return raw(name, '"' + Printable.escaped(value) + '"');
  }

  Json with(String name, long value) {
    return raw(name, Long.toString(value));
  }

  Json with(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  Json with(String name, Instant value) {
    return with(name, value.toString());
  }

  Json with(String name, List<Json> values) {
    return raw(name, values.toString());
  }

  /** The object. */
  @Override
  public String toString() {
    return text + "}";
  }

  private Json raw(String name, String value) {
    text.append(text.length() == 1 ? "\"" : ",\"").append(name).append("\":").append(value);
    return this;
  }
}
