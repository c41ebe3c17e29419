package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The configurations of docs/mail-server.md are some. */
class MailPageTest {
  @Test
  void theFilesOfThePageAreConfigurations() throws IOException {
    String page = Files.readString(page());
    List<String> files =
        Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(it -> it.group(1))
            .toList();

    Path file = Path.of("/etc/smtp/smtp.toml");
    Configuration whole = ConfigReader.parse(file, files.get(0));
    Configuration withSmartHost = ConfigReader.parse(file, files.get(0) + files.get(1));

    assertThat(ServerPlan.warnings(whole)).isEmpty();
    assertThat(withSmartHost.the(MailKeys.RELAY).find(MailKeys.SMART_HOST)).isPresent();
  }

  @Test
  void aMissingAbuseIsAWarning() throws IOException {
    String page = Files.readString(page());
    int begin = page.indexOf("name = ");
    String file = page.substring(begin, page.indexOf("```", begin)).replace("abuse = ", "other = ");

    assertThat(ServerPlan.warnings(ConfigReader.parse(Path.of("smtp.toml"), file)))
        .containsExactly("example.org: there is no abuse, to which others complain (RFC 2142 §4)");
  }

  private static Path page() {
    Path here = Path.of("").toAbsolutePath();
    return List.of(here, here.resolve("..")).stream()
        .map(it -> it.resolve("docs/mail-server.md").normalize())
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }
}
