package io.smtptoolkit.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleReportTest {
  private static String whole(Summary summary) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    ConsoleReport.print(summary, SampleRun.OCCASION, new PrintStream(octets, true, UTF_8));
    return octets.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static String inShort(Summary summary) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    ConsoleReport.printShort(summary, SampleRun.OCCASION, new PrintStream(octets, true, UTF_8));
    return octets.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static final String SHORT =
      """

      In short: [::1]:25, 2026-10-01 12:00:00 UTC
        1. FAIL  mail data ends at the wrong octets (2 cases)
              cure: Postfix: set it
        2. ERROR  a fault of the suite or its script, not of the target (quit/broken)
        3. warn  not met: two dots make no local-part (mail/relaxed)
        4. warn  not met: NOOP <ignores> its argument (noop/argument)
        1 case needs --maildir DIR, where delivered mail appears
      10 cases: 1 pass, 2 fail, 2 warn, 1 info, 1 not-applicable, 2 inconclusive, 1 error; 2 more are for later
      """;

  @Test
  void tellsWhatIsWrongFirstAndOnceMoreAtTheEnd() throws Exception {
    assertThat(whole(SampleRun.summary()))
        .isEqualTo(
            """
            SMTP conformance of [::1]:25
              run         2026-10-01 12:00:00 UTC, took 1 min 2 s; smtp conformance 1.2.3, profile default, at
                          most 5 cases at a time
              options     --target [::1]:25 --rcpt u@example.com
              greeting    220 mx.test ESMTP Postfix
              EHLO        mx.test, STARTTLS
              TLS         TLSv1.3, TLS_AES_128_GCM_SHA256

            10 cases: 1 pass, 2 fail, 2 warn, 1 info, 1 not-applicable, 2 inconclusive, 1 error; 2 more are for later
            failures have 2 causes, warnings 2 causes, each told once below

            1. FAIL  mail data ends at the wrong octets
              claim       LF . LF does not end the content
              level       SECURITY
              written     RFC 5321 section 4.1.1.4  https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.4
              sent        Subject: t\\r\\n\\r\\nbody\\n.\\n
              came        250 2.0.0 \\x1b[31mok\\r\\n
              right       reply 4yz or 5yz, or silence
              finding     the sequence ended the content
              means       An attacker who may send one message sends two.
              known as    CVE-2023-51764
              cure        Postfix: set it
              noticed by  2 cases: smuggling/one[a][b]
              transcript  smuggling/one[a]
                  *: connected
                  S: 354 go\\r\\n
                  C: Subject: t\\r\\n\\r\\n
                  C: body\\n.\\n
                  S: 250 2.0.0 \\x1b[31mok\\r\\n
                  !: the sequence ended the content; right is reply 4yz or 5yz, or silence (s:90)

            2. ERROR  a fault of the suite or its script, not of the target
              claim       QUIT breaks nothing
              level       MUST
              finding     not done within 90 s
              noticed by  1 case: quit/broken

            3. warn  not met: two dots make no local-part
              level       MUST, which many servers relax knowingly
              written     RFC 5321 section 4.1.2  https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2
              sent        MAIL FROM:<a..b@example.com>\\r\\n
              came        250 \\x1b\\r\\n
              right       reply 5yz
              noticed by  1 case: mail/relaxed
              transcript  mail/relaxed
                  C: MAIL FROM:<a..b@example.com>\\r\\n
                  S: 250 \\x1b\\r\\n
                  !: right is reply 5yz (mail.smtpt:9)

            4. warn  not met: NOOP <ignores> its argument
              level       SHOULD
              written     RFC 5321 section 4.1.1.9  https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.9
              sent        NOOP x\\r\\n
              came        251 x\\r\\n
              right       reply 250
              finding     another code than 250
              means       Some do not.
              noticed by  1 case: noop/argument
              transcript  noop/argument
                  C: NOOP x\\r\\n
                  S: 251 x\\r\\n
                  !: another code than 250; right is reply 250 (s:1)

            undecided: 2
              needs --maildir: data/stored
              policy: rcpt/policy

            does not apply: 1
              AUTH is not offered: auth/plain

            recorded, where the texts leave it open: 1
              help/argument: 214 b\\xfccher
            """
                + SHORT);
  }

  @Test
  void quietTellsOnlyTheEnd() throws Exception {
    assertThat(inShort(SampleRun.summary())).isEqualTo(SHORT);
  }

  @Test
  void nothingWrongIsSaidInOneLine() throws Exception {
    var fine =
        List.of(SampleRun.result("quit/221", Finding.of(Judgement.SATISFIED, ""), List.of()));

    assertThat(inShort(new Summary(SampleRun.TARGET, Profile.DEFAULT, fine, Optional.empty(), 0)))
        .contains("\n  nothing wrong was found\n");
  }

  @Test
  void aRunThatSaysNothingSaysSoFirstAndLast() {
    var summary =
        new Summary(
            SampleRun.TARGET, Profile.DEFAULT, List.of(), Optional.of("the target is gone"), 0);

    assertThat(whole(summary).split("stopped early: the target is gone\n", -1)).hasSize(3);
  }

  @Test
  void nothingThatATargetSaysReachesTheTerminalUnescaped() throws Exception {
    // Escape sequences, C1 controls, and characters that turn the direction of text around.
    String hostile = "\u001b]0;x\u0007\u009b31m\u202e\u2066\u200f\ufeff\u0000\u007f\u00ad\r\n";
    var target =
        new TargetFacts(
            "mx.test:25", List.of(hostile), List.of(hostile), List.of(hostile), Map.of());
    for (Judgement judgement : Judgement.values()) {
      var result =
          SampleRun.result(
              "smuggling/one[a]",
              new Finding(judgement, hostile, hostile, hostile),
              List.of(
                  SampleRun.entry(Direction.CLIENT, hostile),
                  SampleRun.entry(Direction.NOTE, hostile),
                  SampleRun.entry(Direction.JUDGED, hostile),
                  SampleRun.entry(Direction.SERVER, hostile)));
      var summary = new Summary(target, Profile.DEFAULT, List.of(result), Optional.of(hostile), 0);

      assertThat(whole(summary)).as("%s", judgement).matches("[\\n\\x20-\\x7e]*");
      assertThat(JunitXmlReport.write(summary, SampleRun.OCCASION))
          .as("%s", judgement)
          .matches("[\\n\\x20-\\x7e]*");
      assertThat(JsonReport.write(summary, SampleRun.OCCASION))
          .as("%s", judgement)
          .matches("[\\n\\x20-\\x7e]*");
    }
  }
}
