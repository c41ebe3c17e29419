package io.smtptoolkit.server.config;

import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads a configuration file by the table of {@link Keys}, and finds everything that is wrong in it
 * at once.
 *
 * <p>One for each file; not thread-safe.
 */
public final class ConfigReader {
  // Chosen: a thousand listeners have less.
  private static final int MAX_OCTETS = 1 << 20;

  private final Faults faults;
  private final Map<Section, List<Settings>> tables = new LinkedHashMap<>();

  private ConfigReader(Faults faults) {
    this.faults = faults;
  }

  /**
   * Reads a file.
   *
   * @param file in TOML
   * @return what it says, with all defaults
   * @throws ConfigException if something in it is wrong; it names everything that is, with line and
   *     column
   * @throws IOException if it cannot be read; the message says why
   */
  public static Configuration read(Path file) throws IOException {
    return parse(file, text(file));
  }

  /**
   * Reads the text of a file.
   *
   * @param file its name, for errors, and where its relative paths begin
   * @param text in TOML
   */
  static Configuration parse(Path file, String text) throws ConfigException {
    Faults faults = new Faults(file);
    TomlParseResult toml = Toml.parse(text);
    toml.errors()
        .forEach(
            it ->
                faults.add(
                    position(it.position()),
                    Printable.escaped(String.valueOf(it.getMessage())).strip()));
    // What could be read of a file that is not TOML would only give faults that follow from these.
    faults.throwIfAny();
    ConfigReader reader = new ConfigReader(faults);
    reader.table(Keys.SERVER, toml, Position.BEGIN);
    reader.addMissingTables();
    Configuration read = new Configuration(file, reader.tables);
    if (!faults.isEmpty()) {
      faults.throwIfAny();
    }
    Configuration complete = Completion.complete(read);
    Coherence.check(complete, faults);
    faults.throwIfAny();
    return complete;
  }

  private void table(Section section, TomlTable table, Position at) {
    Map<Key<?>, Object> values = new LinkedHashMap<>();
    Map<Key<?>, Position> positions = new LinkedHashMap<>();
    for (String name : table.keySet()) {
      Object raw = table.get(List.of(name));
      Position here = position(table.inputPositionOf(List.of(name)));
      Optional<Key<?>> key = section.key(name);
      Optional<Section> child = Keys.section(section.child(name));
      if (key.isPresent()) {
        positions.put(key.get(), here);
        key.get().type().read(raw, here, faults).ifPresent(it -> values.put(key.get(), it));
      } else if (child.isPresent()) {
        tables(child.get(), raw, here);
      } else {
        faults.add(here, unknown(section, name, raw));
      }
    }
    for (Key<?> key : section.keys()) {
      if (key.required() && !positions.containsKey(key)) {
        faults.add(at, section.header() + " needs the key \"" + key.name() + "\"");
      }
    }
    tables
        .computeIfAbsent(section, none -> new ArrayList<>())
        .add(new Settings(section, at, values, positions));
  }

  private void tables(Section section, Object raw, Position at) {
    if (!section.repeated()) {
      if (raw instanceof TomlTable table) {
        table(section, table, at);
      } else {
        faults.add(
            at,
            raw instanceof TomlArray array && hasTables(array)
                ? section.header() + " can be there only once: it has single brackets"
                : "expected the table " + section.header() + ", found " + Found.describe(raw));
      }
      return;
    }
    if (raw instanceof TomlTable) {
      faults.add(
          at, "expected " + section.header() + ", with double brackets, as there may be several");
    } else if (raw instanceof TomlArray array && (array.isEmpty() || hasTables(array))) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable table) {
          table(section, table, position(array.inputPositionOf(i)));
        }
      }
    } else {
      faults.add(at, "expected " + section.header() + ", found " + Found.describe(raw));
    }
  }

  /** A table that is not there has its defaults. */
  private void addMissingTables() {
    for (Section section : Keys.SECTIONS) {
      if (!section.repeated() && !tables.containsKey(section)) {
        tables.put(section, List.of(new Settings(section, Position.BEGIN, Map.of(), Map.of())));
      }
    }
  }

  private static String unknown(Section section, String name, Object raw) {
    boolean table =
        raw instanceof TomlTable || (raw instanceof TomlArray array && hasTables(array));
    String what = (table ? "unknown table " : "unknown key ") + Found.quoted(name);
    List<String> here =
        Stream.concat(
                section.keys().stream().map(Key::name),
                Keys.SECTIONS.stream()
                    .filter(it -> !it.path().isEmpty() && it.path().startsWith(section.child("")))
                    .map(it -> it.path().substring(section.child("").length()))
                    .filter(it -> it.indexOf('.') < 0))
            .toList();
    List<String> elsewhere =
        Keys.SECTIONS.stream()
            .filter(it -> it.key(name).isPresent() || isLastPart(name, it.path()))
            .map(it -> it.key(name).isPresent() ? "in " + it.header() : "as " + it.header())
            .toList();
    String place = " in " + section.header();
    if (!elsewhere.isEmpty()) {
      return what + place + "; it belongs " + String.join(" or ", elsewhere);
    }
    return what
        + place
        + Spelling.nearest(name, here)
            .map(it -> "; did you mean \"" + it + "\"?")
            .orElseGet(() -> "; known are " + String.join(", ", here));
  }

  private static boolean isLastPart(String name, String path) {
    return path.equals(name) || path.endsWith("." + name);
  }

  /** In a list of [[tables]] all items are tables; in one of values the reader looks at each. */
  private static boolean hasTables(TomlArray array) {
    return !array.isEmpty() && array.get(0) instanceof TomlTable;
  }

  private static Position position(TomlPosition position) {
    return new Position(position.line(), position.column());
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a file");
    }
    byte[] octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(MAX_OCTETS + 1);
    } catch (IOException fault) {
      throw new IOException(FileFaults.reason(fault), fault);
    }
    if (octets.length > MAX_OCTETS) {
      throw new IOException(file + " is larger than 1 MiB: not a configuration file");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException bad) {
      throw new IOException(file + " is not UTF-8", bad);
    }
  }
}
