package io.smtptoolkit.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
  private static Case named(String id) throws Exception {
    String script =
        "=== " + id + "\ntitle: The <claim>\nref: 5321:4.1.4\nlevel: MUST\n\n--- probe\nopen\n";
    return CaseSet.of(List.of(new CaseSet.Source("f", script))).cases().get(0);
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
  void consoleShowsATreeWithFailuresInFull() throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();

    ConsoleReport.print(summary(), false, new PrintStream(octets, true, StandardCharsets.UTF_8));

    assertThat(octets.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            """
            target [::1]:25 · profile default
              220 a

            noop  1 fail, 1 warn
              FAIL noop/250
                The <claim>
                MUST, 5321:4.1.4
                reason: at f:9
                expected: 250
                actual: 500 \\x1b
                transcript:
                  *: connected
                  C: NOOP\\r\\n
                  S: 500 \\x1b]0;x\\x07 <&>\\r\\n
              warn noop/argument: expected 250, actual 251 \\r

            quit  1 pass, 1 not-applicable, 1 inconclusive
              not-applicable quit/rest: b\\xfccher
              inconclusive quit/x: no "luck"

            1 pass, 1 fail, 1 warn, 0 info, 1 not-applicable, 1 inconclusive, 0 error, 2 later
            1 case is inconclusive for other reasons
            """);
  }

  @Test
  void quietConsoleShowsOnlyWhatNeedsAttention() throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();

    ConsoleReport.print(summary(), true, new PrintStream(octets, true, StandardCharsets.UTF_8));

    assertThat(octets.toString(StandardCharsets.UTF_8))
        .contains("FAIL noop/250", "warn noop/argument")
        .doesNotContain("quit/rest", "quit/x");
  }

  @Test
  void jsonHasEveryCaseAndEveryOctet() throws Exception {
    String json = JsonReport.write(summary());

    assertThat(json)
        .startsWith(
            """
            {
              "schema" : 1,
              "target" : {
                "address" : "[::1]:25",
                "greeting" : [ "220 a" ],
                "ehlo" : [ "250-a", "250 SIZE" ]
              },
              "profile" : "default",
              "summary" : {
                "pass" : 1,
                "fail" : 1,
                "warn" : 1,
                "info" : 0,
                "not-applicable" : 1,
                "inconclusive" : 1,
                "error" : 0,
                "later" : 2
              },
              "cases" : [ {
                "id" : "noop/250",
                "verdict" : "fail",
                "level" : "MUST",
                "refs" : [ "5321:4.1.4" ],
                "reason" : "at f:9: expected 250, actual 500 \\\\x1b",
                "attempts" : 1,
                "ms" : 12,
                "transcript" : [ {
                  "connection" : "main",
                  "dir" : "*",
                  "ms" : 0,
                  "length" : 9,
                  "text" : "connected"
                }, {
                  "connection" : "main",
                  "dir" : "C",
                  "ms" : 1,
                  "length" : 6,
                  "text" : "NOOP\\\\r\\\\n",
                  "base64" : "Tk9PUA0K"
                }, {
            """);
    assertThat(json.split("\"id\"", -1)).hasSize(6);
  }

  @Test
  void xmlIsWellFormedAndDropsNothing() throws Exception {
    String xml = JunitXmlReport.write(summary());

    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(5);
    assertThat(document.getElementsByTagName("skipped").getLength()).isEqualTo(2);
    assertThat(xml)
        .startsWith(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="SMTP conformance of [::1]:25">
              <testsuite name="noop" tests="2" failures="1" errors="0" skipped="0">
                <testcase classname="noop" name="noop/250" time="0.012">
                  <properties><property name="verdict" value="fail"/><property name="level" value="MUST"/></properties>
                  <failure message="at f:9: expected 250, actual 500 \\x1b">The &lt;claim&gt;
            5321:4.1.4
            *: connected
            C: NOOP\\r\\n
            S: 500 \\x1b]0;x\\x07 &lt;&amp;&gt;\\r\\n</failure>
                </testcase>
            """);
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
