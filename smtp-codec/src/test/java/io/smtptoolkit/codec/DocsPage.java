package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A page of {@code docs/} that tests compare with the code, or write anew. */
public record DocsPage(Path path) {

  /** The page of a name such as {@code rfcs.md}. */
  public static DocsPage of(String name) {
    return new DocsPage(root().resolve("docs").resolve(name));
  }

  /** The root of the repository. */
  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    for (Path each : List.of(here, here.resolve(".."))) {
      if (Files.exists(each.resolve("docs/conversation.md"))) {
        return each.normalize();
      }
    }
    throw new IllegalStateException("no docs/ at or above " + here);
  }

  /** What the page says. */
  public String text() throws IOException {
    return Files.readString(path);
  }

  /** Fails unless the page says this; with {@code -Ddocs=write} it is made to. */
  public void says(String expected) throws IOException {
    if ("write".equals(System.getProperty("docs"))) {
      Files.writeString(path, expected);
    }
    assertThat(Files.exists(path) ? text() : "")
        .as(
            "docs/%s is stale; to write it anew: mvn test -pl smtp-codec -Ddocs=write",
            path.getFileName())
        .isEqualTo(expected);
  }
}
