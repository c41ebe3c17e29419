package io.smtptoolkit.client.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of docs/jakarta-mail.md is what the code knows. */
class PageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([\\w.-]+)` \\| (same|no effect|refused|own) \\|", Pattern.MULTILINE);

  @Test
  void listsEveryPropertyWithItsMeaning() throws IOException {
    Path page = Path.of(System.getProperty("project.root")).resolve("docs/jakarta-mail.md");
    Map<String, String> listed = new TreeMap<>();
    ROW.matcher(Files.readString(page))
        .results()
        .forEach(row -> assertThat(listed.put(row.group(1), row.group(2))).isNull());

    assertThat(listed)
        .isEqualTo(
            Arrays.stream(Setting.values())
                .collect(
                    Collectors.toMap(
                        Setting::suffix,
                        it -> it.meaning().name().toLowerCase(Locale.ROOT).replace('_', ' '))));
  }
}
