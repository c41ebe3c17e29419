package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Files that readers of the documentation copy, as they are in docs/. */
final class Pages {
  private Pages() {}

  static String file(String name) {
    try {
      return Files.readString(Path.of(System.getProperty("project.root"), "docs", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of a page that are in one language, such as {@code toml}. */
  static List<String> blocks(String page, String language) {
    return Pattern.compile(
            "^ *```" + language + "\n(.*?)^ *```", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(file(page))
        .results()
        .map(it -> it.group(1).stripIndent())
        .toList();
  }
}
