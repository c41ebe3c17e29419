package io.smtptoolkit.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class CaseRunnerTest {
  private static final String GREETING = "220 peer.test\r\n";

  private static ScriptedPeer peer(UnaryOperator<String> answers) throws Exception {
    return ScriptedPeer.start(GREETING, answers);
  }

  private static ScriptedPeer answering(String verb, String answer) throws Exception {
    return peer(line -> line.startsWith(verb) ? answer : ScriptedPeer.sane(line));
  }

  @Test
  void passesWhenEveryReplyFits() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      Result result = Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.PASS);
      assertThat(result.attempts()).isEqualTo(1);
    }
  }

  @Test
  void failsAfterTheProbeWithExpectedAndActual() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "500 \u001bwhat?\r\n")) {
      Result result = Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: 250,251 | 3xx");

      assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(result.finding().expected()).isEqualTo("reply 250, 251 or 3yz");
      assertThat(result.finding().actual()).isEqualTo("500 \\x1bwhat?\\r\\n");
      assertThat(result.transcript().get(result.transcript().size() - 1).line())
          .isEqualTo("S: 221 2.0.0 bye\\r\\n");
      assertThat(result.transcript())
          .extracting(Transcript.Entry::line)
          .as("what was found is marked where it was found")
          .containsSubsequence(
              "C: NOOP\\r\\n",
              "S: 500 \\x1bwhat?\\r\\n",
              "!: right is reply 250, 251 or 3yz (test.smtpt:9)",
              "C: QUIT\\r\\n");
      assertThat(result.attempts())
          .as("once more, to see whether it comes every time")
          .isEqualTo(2);
    }
  }

  @Test
  void aFailThatDoesNotComeEveryTimeSaysSo() throws Exception {
    AtomicInteger noops = new AtomicInteger();
    UnaryOperator<String> first =
        line ->
            line.startsWith("NOOP a") && noops.incrementAndGet() == 1
                ? "500 what?\r\n"
                : ScriptedPeer.sane(line);
    try (ScriptedPeer peer = peer(first)) {
      Result result = Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP a\nS: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(result.finding().reason())
          .endsWith("seen in 1 of 3 attempts: it depends on how the segments fall, or on time");
      assertThat(result.finding().actual()).isEqualTo("500 what?\\r\\n");
      assertThat(result.attempts()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'220 go\r\n<fin>', PASS",
    "'220 go\r\n\u0015\u0003\u0001\0\u0002\u0002\n<fin>', PASS",
    "'220 go\r\n250 ok\r\n', FAIL",
    "'220 go\r\n250 ok\r\n<fin>', FAIL",
  })
  void aHandshakeMayFailButNotByAReplyInClear(String answer, Verdict verdict) throws Exception {
    try (ScriptedPeer peer = answering("STARTTLS", answer.translateEscapes())) {
      Result result =
          Played.steps(
              peer.target(),
              "use ehlo\n"
                  + "--- probe\n"
                  + "C: STARTTLS\n"
                  + "S: 220\n"
                  + "tls else pass \"no TLS\"\n"
                  + "C: NOOP\n"
                  + "S: 2xx");

      assertThat(result.verdict()).isEqualTo(verdict);
    }
  }

  @Test
  void isInconclusiveBeforeTheProbeAndTriesThreeTimes() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "500 what?\r\n")) {
      Result result =
          Played.steps(peer.target(), "use ehlo\nC: NOOP\nS: 250\n--- probe\nC: NOOP\nS: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
      assertThat(result.finding().reason()).isEqualTo("the case did not come to its question");
      assertThat(result.attempts()).isEqualTo(3);
    }
  }

  @Test
  void aRetryThatSucceedsCounts() throws Exception {
    AtomicInteger noops = new AtomicInteger();
    try (ScriptedPeer peer =
        peer(
            line ->
                line.startsWith("NOOP a") && noops.getAndIncrement() == 0
                    ? "450 4.2.0 greylisted\r\n"
                    : ScriptedPeer.sane(line))) {
      Result result = Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP a\nS: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.PASS);
      assertThat(result.attempts()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "421 4.3.2 closing, INCONCLUSIVE",
    "450 4.2.0 later, INCONCLUSIVE",
    "451 4.7.1 later, INCONCLUSIVE",
    "530 5.7.0 authenticate first, INCONCLUSIVE",
    "550 5.7.1 no, INCONCLUSIVE",
    "554 rejected: listed by DNSBL, INCONCLUSIVE",
    "550 5.1.1 no such user, FAIL",
    "501 5.7.1 no, FAIL",
    "452 4.3.1 full, FAIL",
  })
  void policyIsNoFault(String reply, Verdict verdict) throws Exception {
    try (ScriptedPeer peer = answering("NOOP", reply + "\r\n")) {
      assertThat(Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: 250").verdict())
          .isEqualTo(verdict);
    }
  }

  @Test
  void aCodeThatTheScriptNamesIsNoPolicy() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "421 4.3.2 closing\r\n")) {
      assertThat(
              Played.steps(
                      peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: 250 | 4xx -> fail \"why\"")
                  .verdict())
          .isEqualTo(Verdict.FAIL);
    }
  }

  @Test
  void takesTheFirstAlternativeThatFits() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "501-5.5.4 a\r\n501 5.5.4 b\r\n")) {
      Result result =
          Played.steps(
              peer.target(),
              """
              use ehlo
              --- probe
              C: NOOP
              S: 501 lines 1 -> fail | 501 esc 5.5.2 -> fail | 501 text /c/ -> fail | 501 not text /b/ -> fail \\
                | 501 lines >= 2 esc 5.x.4 text /(?s)^5.5.4 a.*B$/i -> na "${code}" | 501 -> fail
              """);

      assertThat(result.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
      assertThat(result.finding().reason()).isEqualTo("501");
    }
  }

  @Test
  void warnGoesOnAndIsTheResultAtTheEnd() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "251 hm\r\n")) {
      Result result =
          Played.steps(
              peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: 250 | 2xx -> warn\nC: RSET\nS: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.WARN);
      assertThat(peer.received(2)).contains("RSET\r\n");
    }
  }

  @Test
  void aViolationAfterAWarnFails() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "251 hm\r\n")) {
      assertThat(
              Played.steps(
                      peer.target(),
                      "use ehlo\n--- probe\nC: NOOP\nS: 250 | 2xx -> warn\nC: NOOP\nS: 250")
                  .verdict())
          .isEqualTo(Verdict.FAIL);
    }
  }

  @Test
  void aMayIsOnlyRecorded() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "500 hm\r\n")) {
      Result result =
          Played.steps(peer.target(), "level: MAY", "use ehlo\n--- probe\nC: NOOP\nS: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.INFO);
    }
  }

  @Test
  void tellsSilenceFromOctets() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "")) {
      assertThat(Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: quiet").verdict())
          .isEqualTo(Verdict.PASS);
    }
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      assertThat(
              Played.steps(peer.talkativeTarget(), "use ehlo\n--- probe\nC: NOOP\nS: quiet")
                  .verdict())
          .isEqualTo(Verdict.FAIL);
    }
  }

  @Test
  void aReplyThatNeverComesIsAViolation() throws Exception {
    // The begin of the second reply comes together with the first one.
    try (ScriptedPeer peer = answering("NOOP", "250 first\r\n250-never")) {
      Result result =
          Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: 250\nS 300ms: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(result.finding().actual()).isEqualTo("no whole reply in 300 ms, only 250-never");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<fin>, fin, PASS",
    "<fin>, rst, FAIL",
    "<rst>, rst, PASS",
    "<rst>, close, PASS",
    "<fin>, close, PASS"
  })
  void tellsFinFromRst(String answer, String expected, Verdict verdict) throws Exception {
    try (ScriptedPeer peer = answering("NOOP", answer)) {
      assertThat(
              Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: " + expected).verdict())
          .isEqualTo(verdict);
    }
  }

  @Test
  void octetsBeforeTheEndAreNoClose() throws Exception {
    try (ScriptedPeer peer = answering("NOOP", "2" + ScriptedPeer.FIN)) {
      Result result = Played.steps(peer.target(), "use ehlo\n--- probe\nC: NOOP\nS: close");

      assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(result.finding().actual()).isEqualTo("2, then the connection ended (FIN)");
    }
  }

  @Test
  void sendsExactlyTheOctetsOfTheScript() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      Result result =
          Played.steps(
              peer.target().with(Fixture.RCPT, "Ann@Example.com"),
              "level: MUST\nneeds: rcpt",
              """
              use greeted
              let twice = repeat(2, "ab")
              let twice ?= "not taken"
              --- probe
              C: RCPT TO:<${rcpt}> "\\r" ü  \t
              W: "\\0\\x80\\u{2028}\\\\\\"ü\\r" | "\\n"
              W/1: "${twice}\\r\\n"
              W: "${rcpt.local} ${rcpt.domain} ${rcpt.upper}" octets(8, 14) "\\r\\n"
              W: "12" fill(10) lines(83)
              repeat 7 {
                S: 250
              }
              """);

      assertThat(result.verdict()).isEqualTo(Verdict.PASS);
      assertThat(peer.received(2))
          .startsWith(
              "RCPT TO:<Ann@Example.com> \"\\r\" \u00c3\u00bc\r\n"
                  + "\0\u0080\u00e2\u0080\u00a8\\\"\u00c3\u00bc\r\n"
                  + "abab\r\n"
                  + "Ann Example.com ANN@EXAMPLE.COM\u0008\u0009\u000b\u000c\u000e\r\n"
                  + "12xxxxxx\r\n"
                  + "x".repeat(78)
                  + "\r\n"
                  + "x\r\n");
    }
  }

  @Test
  void numbersMayBeSumsWhereverAValueIs() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      Result result =
          Played.run(
                  peer.target(),
                  """
                  === proc twice

                  check "${n}" == "14"

                  === test/one
                  title: t
                  ref: -
                  level: MUST
                  each: n  date
                    7      2026-10-01

                  use ehlo
                  let big = ${cap.SIZE} + 1
                  let less = ${big}-2
                  let text = 2026-10
                  --- probe
                  check "${big} ${less} ${text} ${date}" == "1001 999 2026-10 2026-10-01"
                  check ${big} - 1 == ${cap.SIZE}
                  check ${cap.SIZE} == 999 + 1
                  check ${less} + 2 > 1000
                  use twice n=${n} + 7
                  """)
              .results()
              .get(0);

      assertThat(result.finding()).isEqualTo(Finding.of(Judgement.SATISFIED, ""));
    }
  }

  @Test
  void twoConnectionsAreTwo() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      Result result =
          Played.steps(
              peer.target(),
              "use ehlo\n@b use greeted\n--- probe\n@b C: NOOP b\nC: NOOP a\nS: 250\n@b S: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.PASS);
      assertThat(peer.received(2)).isEqualTo("EHLO client.example.org\r\nNOOP a\r\nQUIT\r\n");
      assertThat(peer.received(3)).isEqualTo("NOOP b\r\nQUIT\r\n");
    }
  }

  @Test
  void branchesLoopsAndChecks() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      Result result =
          Played.steps(
              peer.target(),
              """
              use ehlo
              --- probe
              check cap size
              check not cap PIPELINING
              check ${cap.SIZE} > 999
              check ${cap.SIZE} - 1 <= 999
              check "${cap.SIZE}" == 1000
              check lines 2- /^SIZE/
              check line 1 /^peer.test$/
              check raw /^250-.*\\r\\n250 /
              capture size /SIZE ([0-9]+)/
              check ${size} == 1000
              repeat 5 as i {
                C: NOOP ${i}
                S: 250
                if ${i} == 2 {
                  S 100ms: quiet -> break
                } else {
                  check reply 25x
                }
              }
              check open
              check ${size} == 1 else na "stopped at ${i}"
              """);

      assertThat(result.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
      assertThat(result.finding().reason()).isEqualTo("stopped at 2");
      assertThat(peer.received(2)).contains("NOOP 1\r\nNOOP 2\r\nQUIT\r\n");
    }
  }

  @Test
  void rowsAreCasesOfTheirOwn() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      var summary =
          Played.run(
              peer.target(),
              """
              === test/rows
              title: t
              ref: -
              level: MUST
              each: label  octets
                plain      NOOP
                quoted     "NOOP ${label}"
              each: form
                a
                b

              use greeted
              --- probe
              C: ${octets} ${form}
              S: 250
              """);

      assertThat(summary.results().stream().map(r -> r.which().id()))
          .containsExactly(
              "test/rows[plain,a]",
              "test/rows[plain,b]",
              "test/rows[quoted,a]",
              "test/rows[quoted,b]");
      assertThat(peer.received(5)).startsWith("NOOP quoted b\r\n");
    }
  }

  @Test
  void missingFixturesAndKeywordsAreNotPlayed() throws Exception {
    try (ScriptedPeer peer = peer(ScriptedPeer::sane)) {
      Result fixture =
          Played.steps(peer.target(), "level: MUST\nneeds: rcpt", "--- probe\nopen\nS: 220");
      Result keyword =
          Played.steps(peer.target(), "level: MUST\nrequires: CHUNKING", "--- probe\nopen\nS: 220");
      Result absent =
          Played.steps(peer.target(), "level: MUST\nrequires: !SIZE", "--- probe\nopen\nS: 220");

      assertThat(fixture.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
      assertThat(fixture.finding().reason()).isEqualTo("needs --rcpt");
      assertThat(keyword.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
      assertThat(absent.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
      assertThat(fixture.attempts() + keyword.attempts() + absent.attempts()).isZero();
    }
  }
}
