package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of keys says what the table says; {@code -Ddocs=write} writes it anew. */
class KeyPageTest {
  private static final String BEGIN = "<!-- keys: written by KeyPageTest with -Ddocs=write -->\n";
  private static final String END = "<!-- /keys -->\n";

  @Test
  void thePageHasEveryKey() throws IOException {
    Path page = page();
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    String expected =
        text.substring(0, begin) + "\n" + KeyPage.markdown() + text.substring(text.indexOf(END));

    if ("write".equals(System.getProperty("docs"))) {
      Files.writeString(page, expected);
    }
    assertThat(Files.readString(page))
        .as("docs/configuration.md is stale; to write it anew: -Ddocs=write")
        .isEqualTo(expected);
  }

  @Test
  void theExampleOfThePageIsAConfiguration() throws IOException {
    Matcher example = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL).matcher(text());
    assertThat(example.find()).isTrue();

    Configuration read = ConfigReader.parse(Path.of("/etc/smtp/smtp.toml"), example.group(1));

    assertThat(read.all(Keys.LISTENER)).hasSize(3);
  }

  @Test
  void thePageNamesTheDefaultsOfEachRole() throws IOException {
    List<String> rows =
        List.of(Role.values()).stream()
            .map(
                role ->
                    "`"
                        + Types.word(role)
                        + "` `"
                        + Types.word(role.tls(true))
                        + "` `"
                        + Types.word(role.auth())
                        + "`")
            .toList();
    List<String> written =
        text()
            .lines()
            .filter(line -> line.matches("\\| `(mx|submissions?|lmtp)` .*"))
            .map(
                line ->
                    List.of(line.split("\\|")).stream()
                        .map(cell -> cell.strip().replaceAll("^(`[a-z]+`)?.*", "$1"))
                        .filter(cell -> !cell.isEmpty())
                        .collect(Collectors.joining(" ")))
            .toList();

    assertThat(written).isEqualTo(rows);
  }

  private static String text() throws IOException {
    return Files.readString(page());
  }

  private static Path page() {
    Path here = Path.of("").toAbsolutePath();
    return List.of(here, here.resolveSibling("."), here.resolve("..")).stream()
        .map(it -> it.resolve("docs/configuration.md").normalize())
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
