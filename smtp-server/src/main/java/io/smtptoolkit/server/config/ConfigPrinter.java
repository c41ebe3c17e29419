package io.smtptoolkit.server.config;

import java.util.Optional;

/** Writes a configuration as a file with every key. */
final class ConfigPrinter {
  private ConfigPrinter() {}

  static String print(Configuration configuration) {
    var text = new StringBuilder();
    for (Section section : Keys.SECTIONS) {
      for (Settings settings : configuration.all(section)) {
        if (!section.path().isEmpty()) {
          text.append('\n').append(section.header()).append('\n');
        }
        section.keys().forEach(key -> append(text, settings, key));
      }
    }
    return text.toString();
  }

  private static <T> void append(StringBuilder text, Settings settings, Key<T> key) {
    Optional<T> value = settings.find(key);
    if (value.isPresent()) {
      text.append(key).append(" = ").append(key.type().print(value.get())).append('\n');
    } else {
      text.append("# ").append(key).append(": ").append(key.fallbackWords()).append('\n');
    }
  }
}
