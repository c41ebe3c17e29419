package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;

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

  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** A link of Markdown to a file of the repository. */
  private static final Pattern FILE_LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

  /** A test named in a document, as {@code `ATest.method`}. */
  private static final Pattern TEST_NAME = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void documentsShowTheExamplesAsTheyAreCompiled() throws IOException {
    assertThat(shown("README.md")).containsExactly(example("MaildirServer"), example("Hello"));
    assertThat(shown("docs/sockets.md")).containsExactly(example("SocketSmtp"));
    assertThat(shown("docs/transcripts.md")).containsExactly(example("DialogueReport"));
    assertThat(shown("docs/conformance.md")).containsExactly(example("MaildirServerTest"));
    assertThat(shown("docs/extensions.md")).containsExactly(example("Tenancy"));
  }

  @Test
  void clientOfTheReadmeSendsToItsServer(@TempDir Path maildirs) throws Exception {
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

  private static List<String> shown(String document) throws IOException {
    return matches(JAVA_BLOCK, ROOT.resolve(document)).map(block -> block.group(1)).toList();
  }

  private static String example(String name) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(name + ".java"));
    return source.substring(source.indexOf("import "));
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
