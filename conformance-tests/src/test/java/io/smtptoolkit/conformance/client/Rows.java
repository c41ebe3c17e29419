package io.smtptoolkit.conformance.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The requirements for clients, from {@code client-rows.txt}: a line for each, with its id and what
 * it asks of a client.
 */
final class Rows {
  private Rows() {}

  /**
   * Reads them.
   *
   * @param state {@code +} for those with a test, {@code -} for those without
   * @return title or reason by id, in the order of the file
   */
  static Map<String, String> of(String state) {
    Map<String, String> rows = new LinkedHashMap<>();
    try (InputStream in =
        Objects.requireNonNull(Rows.class.getResourceAsStream("/client-rows.txt"))) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(state + " "))
          .map(line -> line.substring(2).split(": ", 2))
          .forEach(row -> rows.put(row[0], row[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
