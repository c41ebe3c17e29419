package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Main files and methods have a size that a reader takes in: one idea per file. */
class SourceSizeTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  // Chosen: what was reached when the rule was made, and about a page.
  private static final int FILE_LINES = 450;
  private static final int METHOD_LINES = 60;

  private static final Pattern TYPE =
      Pattern.compile(
          " *((public|private|protected|static|final|abstract|(non-)?sealed) +)*"
              + "(class|@?interface|enum|record) .*");

  /** Not of the codec: its tables and its state machines are each one file. */
  @ParameterizedTest
  @ValueSource(strings = {"smtp-client", "smtp-server", "conformance-tests"})
  void noFileHasMoreThan450Lines(String module) throws IOException {
    assertThat(findings(module, lines -> lines.size() > FILE_LINES ? List.of(1) : List.of()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"smtp-codec", "smtp-client", "smtp-server", "conformance-tests", "jmh-benchmarks"})
  void noMethodHasMoreThan60Lines(String module) throws IOException {
    assertThat(findings(module, SourceSizeTest::longMethods)).isEmpty();
  }

  @Test
  void theRuleSeesALongMethod() {
    assertThat(longMethods(typeWithMethodOf(60))).isEmpty();
    assertThat(longMethods(typeWithMethodOf(61))).containsExactly(3);
  }

  private static List<String> typeWithMethodOf(int lines) {
    List<String> type = new ArrayList<>(List.of("final class A {", "  @Override"));
    type.add("  void a(");
    type.add("      int b) {");
    type.addAll(Collections.nCopies(lines - 3, "    b();"));
    type.addAll(List.of("  }", "}"));
    return type;
  }

  /** Of each file the lines that are to be looked at, as {@code File.java:12}. */
  private static List<String> findings(String module, Function<List<String>, List<Integer>> rule)
      throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        rule.apply(Files.readAllLines(file))
            .forEach(line -> found.add(file.getFileName() + ":" + line));
      }
    }
    return found;
  }

  /** The first lines of methods that are too long; indentation is what the formatter makes it. */
  private static List<Integer> longMethods(List<String> lines) {
    List<Integer> found = new ArrayList<>();
    for (int end = 0; end < lines.size(); end++) {
      if (lines.get(end).isBlank() || !lines.get(end).strip().equals("}")) {
        continue;
      }
      int begin = end - 1;
      while (begin > 0
          && (lines.get(begin).isBlank()
              || indentation(lines.get(begin)) > indentation(lines.get(end)))) {
        begin--;
      }
      if (end - begin + 1 > METHOD_LINES && !TYPE.matcher(lines.get(begin)).matches()) {
        found.add(begin + 1);
      }
    }
    return found;
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }
}
