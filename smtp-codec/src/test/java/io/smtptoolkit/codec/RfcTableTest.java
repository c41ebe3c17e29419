package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/rfcs.md} names what exists, and names everything that belongs there. */
class RfcTableTest {

  private static final Pattern NAME = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");

  /** What a row is about: its first cell, or a heading. */
  private static final Pattern FIRST = Pattern.compile("^(?:## RFC|\\|) ([^|:]+)");

  private static final Pattern NUMBER = Pattern.compile("\\b\\d{3,4}\\b");
  private static final Path SOURCES = DocsPage.root().resolve("smtp-codec/src");

  @Test
  void eachClassExists() throws IOException {
    Set<String> classes = files("main").keySet();

    assertThat(classes).containsAll(names(2).map(it -> it.group(1)).toList());
  }

  @Test
  void eachTestExists() throws IOException {
    Map<String, Path> tests = files("test");

    for (MatchResult name : names(3).toList()) {
      assertThat(tests).as(name.group()).containsKey(name.group(1));
      if (name.group(2) != null) {
        assertThat(Files.readString(tests.get(name.group(1))))
            .as(name.group())
            .contains("  void " + name.group(2) + "(");
      }
    }
  }

  @Test
  void eachVerbHasARow() throws IOException {
    Stream<String> verbs = Arrays.stream(Verb.values()).map(verb -> "`" + verb + "`");

    assertThat(DocsPage.of("rfcs.md").text()).contains(verbs.toList());
  }

  @Test
  void eachSaslMechanismHasARow() throws IOException {
    var words = List.of(DocsPage.of("rfcs.md").text().split("[ ,;|]+", -1));

    assertThat(words)
        .containsAll(Arrays.stream(SaslMechanism.values()).map(SaslMechanism::keyword).toList());
  }

  @Test
  void eachPublicTypeOfExtensionsCommandsAndParametersHasARow() throws IOException {
    Set<String> named = names(2).map(it -> it.group(1)).collect(Collectors.toSet());

    assertThat(named).containsAll(publicTypes("extension", "command", "parameter", "sasl"));
  }

  @Test
  void eachRfcThatTheSourcesCiteHasARow() throws IOException {
    Set<String> cited = new TreeSet<>();
    for (Path file : files("main").values()) {
      Matcher rfc = Pattern.compile("RFC (\\d{3,4})").matcher(Files.readString(file));
      rfc.results().forEach(each -> cited.add(each.group(1)));
    }
    Set<String> listed = new TreeSet<>();
    for (String row : rows()) {
      Matcher first = FIRST.matcher(row);
      if (first.find()) {
        NUMBER.matcher(first.group(1)).results().forEach(each -> listed.add(each.group()));
      }
    }

    assertThat(listed).containsAll(cited);
  }

  /** The names in one column of the tables, counted from 0. */
  private static Stream<MatchResult> names(int column) throws IOException {
    var names = new ArrayList<MatchResult>();
    for (String line : rows()) {
      List<String> cells = List.of(line.split("\\|", -1));
      if (line.startsWith("|") && cells.size() > column + 1) {
        NAME.matcher(cells.get(column + 1)).results().forEach(names::add);
      }
    }
    return names.stream();
  }

  private static List<String> rows() throws IOException {
    return DocsPage.of("rfcs.md").text().lines().toList();
  }

  private static List<String> publicTypes(String... packages) throws IOException {
    var types = new ArrayList<String>();
    for (Map.Entry<String, Path> file : files("main").entrySet()) {
      String folder = file.getValue().getParent().getFileName().toString();
      Pattern declared =
          Pattern.compile(
              "^public .*\\b(?:class|record|interface|enum) " + file.getKey() + "\\b",
              Pattern.MULTILINE);
      if (List.of(packages).contains(folder)
          && declared.matcher(Files.readString(file.getValue())).find()) {
        types.add(file.getKey());
      }
    }
    return types;
  }

  /** The source files by the simple name of their type. */
  private static Map<String, Path> files(String kind) throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES.resolve(kind).resolve("java"))) {
      return all.filter(it -> it.toString().endsWith(".java"))
          .filter(it -> !it.endsWith("package-info.java"))
          .collect(
              Collectors.toMap(
                  it -> it.getFileName().toString().replace(".java", ""), it -> it, (a, b) -> a));
    }
  }
}
