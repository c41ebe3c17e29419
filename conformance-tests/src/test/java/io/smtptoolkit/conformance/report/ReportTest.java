package io.smtptoolkit.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static Case named(String id) throws Exception {
    String script =
        "=== " + id + "\ntitle: The <claim>\nref: 5321:4.1.4\nlevel: MUST\n\n--- probe\nopen\n";
    return CaseFiles.of(List.of(new CaseFiles.Source("f", script))).cases().get(0);
  }

  private static Result result(String id, Verdict verdict, Finding finding) throws Exception {
    List<Transcript.Entry> transcript =
        verdict == Verdict.FAIL
            ? List.of(
                new Transcript.Entry("main", Direction.NOTE, 0, "connected", 9),
                new Transcript.Entry("main", Direction.CLIENT, 1, "NOOP\r\n", 6),
                new Transcript.Entry(
                    "main", Direction.SERVER, 3, "500 \u001b]0;x\u0007 <&>\r\n", 17))
            : List.of();
    return new Result(named(id), verdict, finding, 1, Duration.ofMillis(12), transcript);
  }

  private static Summary summary() throws Exception {
    return new Summary(
        new TargetFacts("[::1]:25", List.of("220 a"), List.of("250-a", "250 SIZE")),
        Profile.DEFAULT,
        List.of(
            result(
                "noop/250",
                Verdict.FAIL,
                new Finding(Judgement.VIOLATED, "at f:9", "250", "500 \\x1b")),
            result(
                "noop/argument",
                Verdict.WARN,
                new Finding(Judgement.DEPARTS, "", "250", "251 \\r")),
            result("quit/221", Verdict.PASS, Finding.of(Judgement.SATISFIED, "")),
            result(
                "quit/rest",
                Verdict.NOT_APPLICABLE,
                Finding.of(Judgement.NOT_APPLICABLE, "b\u00fccher")),
            result(
                "quit/x", Verdict.INCONCLUSIVE, Finding.of(Judgement.UNDETERMINED, "no \"luck\""))),
        Optional.empty(),
        2);
  }

  @Test
  void exitCodesSayWhatHappened() throws Exception {
    assertThat(summary().exitCode()).isEqualTo(1);
    assertThat(only(result("a/b", Verdict.WARN, Finding.of(Judgement.DEPARTS, ""))).exitCode())
        .isZero();
    assertThat(only(result("a/b", Verdict.ERROR, Finding.of(Judgement.BROKEN, ""))).exitCode())
        .isEqualTo(1);
    assertThat(
            only(result(Summary.BASELINE, Verdict.FAIL, Finding.of(Judgement.VIOLATED, "")))
                .exitCode())
        .isEqualTo(3);
    var putOff = Finding.of(Judgement.UNDETERMINED, "");
    assertThat(only(result(Summary.BASELINE, Verdict.INCONCLUSIVE, putOff)).exitCode())
        .isEqualTo(3);
    assertThat(
            new Summary(summary().target(), Profile.DEFAULT, List.of(), Optional.empty(), 0)
                .exitCode())
        .isEqualTo(4);
    assertThat(
            new Summary(summary().target(), Profile.DEFAULT, List.of(), Optional.of("gone"), 0)
                .exitCode())
        .isEqualTo(3);
  }

  @Test
  void notRunIsNoSuccess() throws Exception {
    Finding noMail = new Finding(Judgement.UNDETERMINED, "", "", "", List.of("--rcpt"));
    Finding noStore =
        new Finding(Judgement.UNDETERMINED, "", "", "", List.of("--rcpt", "--maildir"));
    Result passed = result("a/b", Verdict.PASS, Finding.of(Judgement.SATISFIED, ""));
    Result undecided = result("a/c", Verdict.INCONCLUSIVE, noMail);
    Result blind = result("a/d", Verdict.INCONCLUSIVE, noStore);
    Result half =
        result(
            "a/e",
            Verdict.PASS,
            Finding.of(Judgement.SATISFIED, "").leavingOpen("half", List.of("--maildir")));

    assertThat(summary(undecided, blind).exitCode()).isEqualTo(3);
    assertThat(summary(passed, undecided, blind).exitCode()).isZero();
    assertThat(summary(passed, undecided, blind).exitCode(33)).isZero();
    assertThat(summary(passed, undecided, blind).exitCode(34)).isEqualTo(3);
    assertThat(summary(passed, half, undecided, blind).openQuestions())
        .containsExactly(
            "2 cases need --rcpt, 1 needs --maildir",
            "judged by replies alone, not by what is stored: 1 case needs --maildir");
  }

  @Test
  void aTargetThatDiedFailsWhateverElseWasFound() throws Exception {
    Finding died = Finding.of(Judgement.DEADLY, "died");
    Result deadly = result("a/b", Profile.LENIENT.weigh(Judgement.DEADLY, Level.MAY, true), died);
    Result baseline =
        result(Summary.BASELINE, Verdict.INCONCLUSIVE, Finding.of(Judgement.UNDETERMINED, ""));

    assertThat(deadly.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(deadly.level()).isEqualTo(Level.SECURITY);
    assertThat(summary(baseline, deadly).exitCode()).isEqualTo(1);
  }

  private static Summary summary(Result... results) throws Exception {
    return new Summary(summary().target(), Profile.DEFAULT, List.of(results), Optional.empty(), 0);
  }

  private static Summary only(Result result) throws Exception {
    return new Summary(summary().target(), Profile.DEFAULT, List.of(result), Optional.empty(), 0);
  }
}
