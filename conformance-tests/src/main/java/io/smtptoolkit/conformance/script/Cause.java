package io.smtptoolkit.conformance.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One fault of a server that several cases notice, and its cure. Immutable.
 *
 * @param name by which reports refer to it
 * @param title what is wrong, in one line
 * @param means what follows for the server's users; may be empty
 * @param vulnerabilities {@code CVE-...}
 * @param cases which cases notice it
 * @param cures a setting or change for each server known to have the fault
 * @param file where it is
 * @param line where it is, from 1
 */
public record Cause(
    String name,
    String title,
    String means,
    List<String> vulnerabilities,
    List<Glob> cases,
    List<Cure> cures,
    String file,
    int line) {
  /**
   * What makes it go away.
   *
   * @param servers names by which servers greet; {@code all}: any server
   * @param text in one line
   */
  public record Cure(List<String> servers, String text) {
    private static final String ALL = "all";

    /** {@return whether it holds for any server} */
    public boolean general() {
      return servers.contains(ALL);
    }

    private boolean isFor(String selfDescription) {
      return servers.stream()
          .anyMatch(server -> selfDescription.contains(server.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
      return general() ? text : String.join(", ", servers) + ": " + text;
    }
  }

  /**
   * The cures that a server's operator needs.
   *
   * @param selfDescription greeting and EHLO reply
   * @return those for the server that names itself there; if none is for it, all
   */
  public List<Cure> cures(String selfDescription) {
    String text = selfDescription.toLowerCase(Locale.ROOT);
    List<Cure> own = cures.stream().filter(cure -> cure.isFor(text)).toList();
    return own.isEmpty() ? cures : own;
  }

  /** Reads the keys of one cause; not thread-safe. */
  static final class Parser {
    private static final Set<String> KEYS = Set.of("title", "means", "cve", "cases", "cure");
    private static final Pattern CURE = Pattern.compile("([A-Za-z][A-Za-z0-9 /.-]*): +(\\S.*)");

    private final String name;
    private final String file;
    private final int line;
    private final Map<String, List<Cursor>> values = new LinkedHashMap<>();

    Parser(String name, String file, int line) {
      this.name = name;
      this.file = file;
      this.line = line;
    }

    void add(String key, Cursor first, List<Cursor> indented) throws ScriptException {
      if (!KEYS.contains(key)) {
        throw first.fault(
            "\"" + key + "\" is no key of a cause; known: " + KEYS.stream().sorted().toList());
      }
      List<Cursor> lines = new ArrayList<>();
      if (!first.rest().isBlank()) {
        lines.add(first);
      }
      lines.addAll(indented);
      if (lines.isEmpty()) {
        throw first.fault("\"" + key + "\" has no value; give one or remove the line");
      }
      if (values.put(key, lines) != null) {
        throw first.fault("\"" + key + "\" is given twice; keep one");
      }
    }

    Cause cause() throws ScriptException {
      List<Cure> cures = new ArrayList<>();
      for (Cursor cure : values.getOrDefault("cure", List.of())) {
        cures.add(cure(cure));
      }
      return new Cause(
          name,
          required("title"),
          joined("means").orElse(""),
          words("cve"),
          split(required("cases")).stream().map(Glob::new).toList(),
          List.copyOf(cures),
          file,
          line);
    }

    private static Cure cure(Cursor cursor) throws ScriptException {
      Matcher cure = CURE.matcher(cursor.rest());
      if (!cure.matches()) {
        throw cursor.fault(
            "a cure is \"SERVER: what to do\", one line each; SERVER is the name in its greeting,"
                + " A/B for two names, or all");
      }
      return new Cure(List.of(cure.group(1).split("/", -1)), cure.group(2));
    }

    private String required(String key) throws ScriptException {
      return joined(key)
          .orElseThrow(
              () ->
                  new ScriptException(
                      file, line, "no \"" + key + "\"; add the line to cause " + name));
    }

    private Optional<String> joined(String key) {
      return Optional.ofNullable(values.get(key))
          .map(lines -> String.join(" ", lines.stream().map(Cursor::rest).toList()));
    }

    private List<String> words(String key) {
      return joined(key).map(Parser::split).orElse(List.of());
    }

    private static List<String> split(String text) {
      return Arrays.stream(text.split("[ ,]+", -1)).filter(word -> !word.isEmpty()).toList();
    }
  }
}
