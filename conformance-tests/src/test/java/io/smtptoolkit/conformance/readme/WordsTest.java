package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The documents, and the comments and strings of the main sources, keep to the "Words" of
 * CONTRIBUTING.md, as far as single words can show it.
 */
@Timeout(60)
class WordsTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  /** An address such as {@code nobody@example.com} is data. */
  private static final Pattern WORD =
      Pattern.compile(
          "\\b(?:behind|beside|stands?|people|(?:no|some|any|every)body(?!@)|whoever)\\b",
          Pattern.CASE_INSENSITIVE);

  /** The documents and sources that may have a word of these, each with the reason. */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          // The table that says what to write for them.
          "CONTRIBUTING.md: behind",
          "CONTRIBUTING.md: beside",
          "CONTRIBUTING.md: stands",
          "CONTRIBUTING.md: people",
          "CONTRIBUTING.md: nobody",
          "CONTRIBUTING.md: somebody",
          "CONTRIBUTING.md: whoever",
          // A user of the system.
          "PostfixTools.java: nobody");

  /** Comments and strings, and the characters between which a quotation mark would begin one. */
  private static final Pattern TEXT =
      Pattern.compile(
          "/\\*(?s:.*?)\\*/|//.*|\"\"\"(?s:.*?)\"\"\"|\"(?:[^\"\\\\\n]++|\\\\.)*+\""
              + "|'(?:[^'\\\\]|\\\\.)++'");

  private static final Pattern QUESTION =
      Pattern.compile(
          "/\\*\\*[\\s*]*(?:What|How|Who|Whom|Whose|Where|Whether|When|Which|Why)\\b(?s:.*)");

  private static final Pattern TYPE =
      Pattern.compile(
          "\\s*(?:@\\w[\\w.]*+(?:\\((?:[^()\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\"|\\([^()]*+\\))*+\\))?\\s+)*"
              + "(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed)\\s+)*(?:class|interface|@interface|enum|record|package|(?:open"
              + " )?module)\\s+\\w");

  private final Set<String> used = new TreeSet<>();

  @Test
  void documentsAndSourcesHaveNoneOfTheWords() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path document : documents()) {
      String text = Files.readString(document);
      words(document, text, 0, text.length(), found);
    }
    for (Path source : sources()) {
      String text = Files.readString(source);
      if (source.toString().endsWith(".java")) {
        TEXT.matcher(text)
            .results()
            .forEach(it -> words(source, text, it.start(), it.end(), found));
      } else {
        words(source, text, 0, text.length(), found);
      }
    }

    assertThat(found).as("what to write instead: CONTRIBUTING.md, Words").isEmpty();
    assertThat(used).as("exceptions that are needed").isEqualTo(new TreeSet<>(EXCEPTIONS));
  }

  @Test
  void javadocOfATypeBeginsWithoutAQuestionWord() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      Matcher comment = TEXT.matcher(text);
      while (comment.find()) {
        if (QUESTION.matcher(comment.group()).matches()
            && TYPE.matcher(text).region(comment.end(), text.length()).lookingAt()) {
          found.add(place(source, text, comment.start()));
        }
      }
    }

    assertThat(found).as("begin with a noun and its article, or a verb").isEmpty();
  }

  private void words(Path file, String text, int from, int to, List<String> found) {
    Matcher word = WORD.matcher(text).region(from, to);
    while (word.find()) {
      String exception = file.getFileName() + ": " + word.group().toLowerCase(Locale.ROOT);
      if (EXCEPTIONS.contains(exception)) {
        used.add(exception);
      } else {
        found.add(place(file, text, word.start()) + ": " + word.group());
      }
    }
  }

  private static String place(Path file, String text, int at) {
    long line = 1 + text.substring(0, at).chars().filter(it -> it == '\n').count();
    return ROOT.relativize(file) + ":" + line;
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(it -> it.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    assertThat(documents).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/send.md"));
    return documents;
  }

  /** The main sources of all modules, the cases of the suite among them. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path main :
          modules.map(it -> it.resolve("src/main")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(main)) {
          files.filter(it -> it.toString().matches(".*\\.(?:java|smtpt)")).forEach(sources::add);
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(500);
    return sources;
  }
}
