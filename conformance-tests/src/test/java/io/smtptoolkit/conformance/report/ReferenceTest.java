package io.smtptoolkit.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.reading.CaseFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "5321:4.1.1.4, RFC 5321 section 4.1.1.4, https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.4",
    "6531:3.1(3), RFC 6531 section 3.1(3), https://www.rfc-editor.org/rfc/rfc6531#section-3.1",
    "5321:A.4, RFC 5321 appendix A.4, https://www.rfc-editor.org/rfc/rfc5321#appendix-A.4",
    "7504, RFC 7504, https://www.rfc-editor.org/rfc/rfc7504",
    "CVE-2023-51764, CVE-2023-51764, https://www.cve.org/CVERecord?id=CVE-2023-51764",
    "bis, draft-ietf-emailcore-rfc5321bis, https://datatracker.ietf.org/doc/draft-ietf-emailcore-rfc5321bis",
  })
  void isReadAsAPersonWouldFindIt(String written, String text, String link) {
    Reference reference = Reference.of(written);

    assertThat(reference.text()).isEqualTo(text);
    assertThat(reference.link()).contains(link);
  }

  @Test
  void whatNoTextDemandsHasNone() {
    assertThat(Reference.of(List.of("-"))).isEmpty();
  }

  @Test
  void everyShippedReferenceHasALink() throws Exception {
    for (var one : CaseFiles.shipped().cases()) {
      assertThat(Reference.of(one.header().references()))
          .as(one.id())
          .allSatisfy(reference -> assertThat(reference.link()).isPresent());
    }
  }
}
