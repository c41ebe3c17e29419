package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the docs show is what compiles, runs and exists. */
@Timeout(60)
class ReadmeExamplesTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  private static final Path EXAMPLES =
      ROOT.resolve("conformance-tests/src/test/java/io/smtptoolkit/conformance/readme");

  /** Those that need a newer Java than the rest: no compiler of the build sees them. */
  private static final Path NEWER = ROOT.resolve("conformance-tests/src/test/resources/readme");

  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** The declaration of the type that a file is named after. */
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public )?(?:final )?(?:class|record|interface) (\\w+)", Pattern.MULTILINE);

  /** A link of Markdown to a file of the repository. */
  private static final Pattern FILE_LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

  /** A test named in a document, as {@code `ATest.method`}. */
  private static final Pattern TEST_NAME = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void documentsShowTheExamplesAsTheyAreCompiled() throws IOException {
    Map<String, String> shown = shown();

    for (Map.Entry<String, String> block : shown.entrySet()) {
      assertThat(block.getValue()).isEqualTo(example(block.getKey()));
    }
    assertThat(shown).containsKeys(examples());
  }

  @Test
  void clientOfTheReadmeSendsToItsServer(@TempDir Path folder) throws Exception {
    try (var server = InboxServer.start(folder);
        Stream<Path> none = Files.list(folder)) {
      assertThat(none).isEmpty();
      assertThatThrownBy(() -> Hello.send("127.0.0.1", server.address().getPort()))
          .hasMessageContaining("bob@example.com");
    }
    try (Stream<Path> messages = Files.list(folder)) {
      assertThat(messages)
          .singleElement()
          .satisfies(m -> assertThat(m).content().isEqualTo("Subject: hello\r\n\r\nHello.\r\n"));
    }
  }

  @Test
  void clientOfTheReadmeSendsToMaildirs(@TempDir Path maildirs) throws Exception {
    try (var server = MaildirServer.start(maildirs, 0)) {
      var result = Hello.send("127.0.0.1", server.address().getPort());

      assertThat(result.isAccepted()).isTrue();
      assertThat(result.recipients()).hasSize(2);
    }
    for (String mailbox : List.of("alice", "bob")) {
      try (Stream<Path> messages = Files.list(maildirs.resolve(mailbox).resolve("new"))) {
        assertThat(messages)
            .singleElement()
            .satisfies(m -> assertThat(m).content().endsWith("Subject: hello\n\nHello.\n"));
      }
    }
  }

  @Test
  void filesThatTheDocumentsLinkToExist() throws IOException {
    for (Path document : documents()) {
      assertThat(matches(FILE_LINK, document))
          .as("%s", document)
          .allSatisfy(link -> assertThat(document.resolveSibling(link.group(1))).exists());
    }
  }

  @Test
  void testsThatTheDocumentsNameExist() throws IOException {
    Map<String, String> sources = testSources();
    for (Path document : documents()) {
      assertThat(
              matches(TEST_NAME, document)
                  .filter(test -> !exists(test.group(1), test.group(2), sources))
                  .map(MatchResult::group))
          .as("named in %s and in no source", document)
          .isEmpty();
    }
  }

  private static boolean exists(String name, @Nullable String method, Map<String, String> sources) {
    String source = sources.getOrDefault(name, "");
    return source.contains(method == null ? "class " + name : "void " + method + "(");
  }

  /** The Java of all documents, by the name of its type. */
  private static Map<String, String> shown() throws IOException {
    Map<String, String> shown = new HashMap<>();
    for (Path document : documents()) {
      for (MatchResult block : matches(JAVA_BLOCK, document).toList()) {
        String code = block.group(1);
        MatchResult type = TYPE.matcher(code).results().findFirst().orElseThrow();
        assertThat(shown.put(type.group(1), code)).as("%s is shown twice", type).isNull();
      }
    }
    return shown;
  }

  /** The names of the examples: all that is there to be shown, and no test. */
  private static String[] examples() throws IOException {
    try (Stream<Path> sources = Files.list(EXAMPLES);
        Stream<Path> newer = Files.list(NEWER)) {
      return Stream.concat(sources, newer)
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !name.endsWith("Test") && !name.equals("package-info"))
          .toArray(String[]::new);
    }
  }

  private static String example(String name) throws IOException {
    Path source = EXAMPLES.resolve(name + ".java");
    if (!Files.exists(source)) {
      source = NEWER.resolve(name + ".java");
    }
    String code = Files.readString(source);
    return code.substring(code.indexOf("import "));
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README", "CONTRIBUTING", "CHANGELOG", "SECURITY", "RELEASING")
                  .map(name -> ROOT.resolve(name + ".md")),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private static Stream<MatchResult> matches(Pattern pattern, Path document) throws IOException {
    return pattern.matcher(Files.readString(document)).results();
  }

  /** The text of each test, by the name of its class. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module : List.of("smtp-codec", "smtp-client", "smtp-server", "conformance-tests")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
          sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      }
    }
    return sources;
  }
}
