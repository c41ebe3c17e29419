package io.smtptoolkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  @Test
  void theSuiteHasTheRequirementsThatAreWrittenDown() throws Exception {
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(catalogue());
  }

  @Test
  void everyCaseIsUniqueAndSaysItsLaw() throws Exception {
    for (Case one : CaseFiles.shipped().cases()) {
      assertThat(one.header().references()).as(one.id()).isNotEmpty();
      assertThat(one.header().title()).as(one.id()).isNotBlank().doesNotEndWith(".");
    }
  }

  /**
   * A client stuffs the dot after a CRLF, so these cannot be brought about through one that does as
   * it must; the others can, and are of the level that fails in every profile.
   */
  @Test
  void whatAConformingClientCanBeMadeToSendIsSecurity() throws Exception {
    Set<String> stuffed =
        Set.of(
            "crlf-dot-lf",
            "crlf-dot-cr",
            "crlf-dot-crcrlf",
            "crcrlf-dot-crcrlf",
            "nul-after-dot",
            "dot-space",
            "first-line-lf",
            "first-line-cr",
            "split-writes-stuffed",
            "full-payload-stuffed",
            "over-tls-stuffed",
            "after-size-limit-stuffed");

    Map<String, Level> levels =
        CaseFiles.shipped().cases().stream()
            .filter(one -> one.area().equals("smuggling"))
            .filter(one -> one.header().level() != Level.MAY)
            .filter(one -> one.header().level() != Level.ROBUST)
            .collect(
                Collectors.toMap(
                    one -> one.requirement().replace("smuggling/", ""),
                    one -> one.header().level(),
                    (first, same) -> first));

    assertThat(levels)
        .allSatisfy(
            (name, level) ->
                assertThat(level)
                    .as(name)
                    .isEqualTo(stuffed.contains(name) ? Level.MUST : Level.SECURITY));
    assertThat(levels.keySet()).containsAll(stuffed);
  }

  /** What {@code --list} prints, rows of tables counted once. */
  private static List<String> listed() throws Exception {
    return CaseFiles.shipped().cases().stream().map(Case::requirement).distinct().toList();
  }

  private static List<String> catalogue() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CatalogueTest.class.getResourceAsStream("/catalogue-ids.txt"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }
}
