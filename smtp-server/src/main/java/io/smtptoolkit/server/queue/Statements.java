package io.smtptoolkit.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The SQL among the resources. Immutable. */
final class Statements {
  private static final Pattern NAME = Pattern.compile("(?m)^-- name: (\\S+)$");
  private static final Pattern COMMENT = Pattern.compile("(?m)^--.*$");

  private final Map<String, String> byName = new HashMap<>();

  private Statements(String text) {
    String[] parts = NAME.split(text, -1);
    List<String> names = NAME.matcher(text).results().map(found -> found.group(1)).toList();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), withoutComments(parts[i + 1]));
    }
  }

  static Statements load() {
    return new Statements(resource("statements.sql"));
  }

  /** The scripts that make the database of each version out of the one before. */
  static List<String> migrations() {
    return List.of(resource("migration-1.sql"), resource("migration-2.sql"));
  }

  /** The statements of a script; none of them holds a semicolon inside. */
  static List<String> ofScript(String script) {
    var statements = new ArrayList<String>();
    for (String each : withoutComments(script).split(";", -1)) {
      if (!each.isBlank()) {
        statements.add(each.strip());
      }
    }
    return statements;
  }

  String named(String name) {
    String sql = byName.get(name);
    if (sql == null) {
      throw new IllegalArgumentException("no statement \"" + name + "\" in statements.sql");
    }
    return sql;
  }

  private static String withoutComments(String sql) {
    return COMMENT.matcher(sql).replaceAll("").strip();
  }

  private static String resource(String name) {
    try (InputStream in = Statements.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
