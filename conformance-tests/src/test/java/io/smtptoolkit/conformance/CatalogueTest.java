package io.smtptoolkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  @Test
  void theSuiteHasTheRequirementsThatAreWrittenDown() throws Exception {
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(catalogue());
  }

  @Test
  void everyCaseIsUniqueAndSaysItsLaw() throws Exception {
    for (Case one : CaseSet.shipped().cases()) {
      assertThat(one.header().references()).as(one.id()).isNotEmpty();
      assertThat(one.header().title()).as(one.id()).isNotBlank().doesNotEndWith(".");
    }
  }

  /** What {@code --list} prints, rows of tables counted once. */
  private static List<String> listed() throws Exception {
    return CaseSet.shipped().cases().stream().map(Case::requirement).distinct().toList();
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
