package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeniencyTest {
  @ParameterizedTest
  @EnumSource
  void namesItsLawAndItsReason(Leniency leniency) {
    assertThat(leniency.rfc())
        .startsWith("https://www.rfc-editor.org/rfc/rfc")
        .contains("#section-");
    assertThat(leniency.why()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void theSetForAPublicMxChangesNeitherLineEndsNorContent() {
    assertThat(Leniency.PUBLIC_MX)
        .doesNotContain(
            Leniency.BARE_LF_ENDS_COMMAND_LINE,
            Leniency.BARE_CR_OR_LF_IN_CONTENT,
            Leniency.NUL_IN_CONTENT);
    assertThatThrownBy(() -> Leniency.PUBLIC_MX.add(Leniency.NUL_IN_CONTENT))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void thePageListsThemAll() throws IOException {
    DocsPage page = DocsPage.of("leniencies.md");
    String text = page.text();
    int table = text.indexOf("| name |");
    int end = text.indexOf("\n\n", table);

    page.says(text.substring(0, table) + table() + text.substring(end));
  }

  private static String table() {
    var table =
        new StringBuilder(
            "| name | who needs it, and at what cost | gives up | public MX |\n|---|---|---|---|");
    for (Leniency each : Leniency.values()) {
      String law = each.rfc().replaceAll(".*/rfc(\\d+)#section-(.*)", "RFC $1 §$2");
      table.append(
          "\n| `%s` | %s | [%s](%s) | %s |"
              .formatted(
                  each,
                  each.why(),
                  law,
                  each.rfc(),
                  Leniency.PUBLIC_MX.contains(each) ? "yes" : "no"));
    }
    return table.toString();
  }
}
