package io.smtptoolkit.conformance.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.reading.CaseFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class CauseTest {
  private static final String SCRIPT =
      """
      === cause newline
      title: lines end too early
      means: Two servers disagree.
        That is bad.
      cve: CVE-2023-51764, CVE-2023-51765
      cases: a/* tag:lines
      cure:
        Postfix: set x
        aiosmtpd/Python SMTP: upgrade: now
        all: repair it

      === a/one
      title: t
      ref: -
      level: MUST
      later: because

      === b/two
      title: t
      ref: -
      level: MUST
      tags: lines
      later: because

      === b/three
      title: t
      ref: -
      level: MUST
      later: because
      """;

  private static List<Case> cases() throws ScriptException {
    return CaseFiles.of(List.of(new CaseFiles.Source("f", SCRIPT))).cases();
  }

  private static List<String> cures(String greeting) throws ScriptException {
    return cases().get(0).cause().orElseThrow().cures(greeting).stream()
        .map(Cause.Cure::toString)
        .toList();
  }

  @Test
  void casesFindTheirCauseByIdOrTag() throws Exception {
    assertThat(cases())
        .extracting(one -> one.cause().map(Cause::name).orElse("-"))
        .containsExactly("newline", "newline", "-");
    Cause cause = cases().get(0).cause().orElseThrow();
    assertThat(cause.means()).isEqualTo("Two servers disagree. That is bad.");
    assertThat(cause.vulnerabilities()).containsExactly("CVE-2023-51764", "CVE-2023-51765");
  }

  @Test
  void theServerThatNamesItselfGetsItsOwnCure() throws Exception {
    assertThat(cures("220 mx.test ESMTP Postfix (Debian)")).containsExactly("Postfix: set x");
    assertThat(cures("220 mx.test Python SMTP 1.4.3"))
        .containsExactly("aiosmtpd, Python SMTP: upgrade: now");
  }

  @Test
  void aServerThatIsNotKnownGetsAllCures() throws Exception {
    assertThat(cures("220 mx.test ESMTP"))
        .containsExactly("Postfix: set x", "aiosmtpd, Python SMTP: upgrade: now", "repair it");
  }
}
