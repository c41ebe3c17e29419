package io.smtptoolkit.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.conformance.mutant.MutantServer;
import io.smtptoolkit.conformance.mutant.MutantSettings;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.subject.TargetException;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run makes of targets that are right, and whose evidence is missing. */
@Timeout(60)
class OracleTest {
  private static final String GREETING = "220 peer.test\r\n";
  private static final String BASELINE =
      """
      === data/250-after-dot
      title: t
      ref: -
      level: MUST
      needs: rcpt

      use ehlo
      C: MAIL FROM:<${from}>
      S: 250
      C: RCPT TO:<${rcpt}>
      S: 250
      C: DATA
      S: 354
      --- probe
      W: "Subject: ${token}\\r\\n\\r\\nx\\r\\n.\\r\\n"
      S: 250

      """;

  private static String test(String name, String more, String steps) {
    return "=== test/" + name + "\ntitle: t\nref: -\nlevel: MUST\n" + more + "\n" + steps + "\n\n";
  }

  private static final String SENDS_AND_LOOKS =
      """
      use ehlo
      --- probe
      C: MAIL FROM:<${from}>
      S: 250
      C: RCPT TO:<${rcpt}>
      S: 250
      C: DATA
      S: 354
      W: "Subject: ${token}\\r\\n\\r\\nx\\r\\n.\\r\\n"
      S: 250
      stored "${token}" count == 1
      """;

  private static Result result(Summary summary, String id) {
    return summary.results().stream()
        .filter(one -> one.which().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Target target(MutantServer server) {
    return Target.at("127.0.0.1", server.address().getPort())
        .with(Fixture.RCPT, "alice@mutant.example")
        .withTimeoutScale(0.1)
        .withMaxReplyWait(Duration.ofSeconds(1));
  }

  @Test
  void aRefusedRecipientEndsTheRunAndIsNamed() throws Exception {
    try (MutantServer server = MutantServer.start(MutantSettings.standard())) {
      Summary summary =
          Played.run(
              target(server).with(Fixture.RCPT, "stranger@mutant.example"),
              test("mail", "needs: rcpt\n", SENDS_AND_LOOKS) + BASELINE);

      assertThat(summary.stopped())
          .contains(
              "ordinary mail is not taken: RCPT TO:<stranger@mutant.example> is answered by 550"
                  + " 5.1.1 No such mailbox\\r\\n");
      assertThat(summary.exitCode()).isEqualTo(3);
      assertThat(summary.count(Verdict.FAIL)).isZero();
      assertThat(result(summary, "test/mail").notReached()).isTrue();
    }
  }

  @Test
  void aSecondRecipientThatIsRefusedCountsAsNotGiven() throws Exception {
    try (MutantServer server = MutantServer.start(MutantSettings.standard())) {
      Summary summary =
          Played.run(
              target(server).with(Fixture.RCPT2, "stranger@mutant.example"),
              test("two", "needs: rcpt2\n", "use ehlo\n--- probe\nC: NOOP\nS: 250\n"));

      assertThat(result(summary, "test/two").finding().needs()).containsExactly("another --rcpt2");
      assertThat(result(summary, "test/two").finding().reason())
          .startsWith("RCPT TO:<stranger@mutant.example> is answered by 550");
    }
  }

  @Test
  void anLmtpPortIsRecognized() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            "220 peer.test LMTP\r\n",
            line ->
                line.startsWith("EHLO")
                    ? "500 5.5.1 Unknown command\r\n"
                    : ScriptedPeer.sane(line))) {
      assertThatThrownBy(
              () ->
                  Played.run(
                      peer.target(), test("any", "", "use ehlo\n--- probe\nC: NOOP\nS: 250\n")))
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("speaks LMTP (RFC 2033)");
    }
  }

  @Test
  void aStoreThatIsNotThatOfTheTargetIsMissing(@TempDir Path empty) throws Exception {
    try (MutantServer server = MutantServer.start(MutantSettings.standard())) {
      Summary summary =
          Played.run(
              target(server).withMaildir(empty),
              test("half", "needs: rcpt\n", SENDS_AND_LOOKS)
                  + test("whole", "needs: rcpt store\n", SENDS_AND_LOOKS));

      assertThat(summary.target().habits()).containsOnlyKeys(Habit.NOT_STORED);
      assertThat(result(summary, "test/half").verdict()).isEqualTo(Verdict.PASS);
      assertThat(result(summary, "test/half").finding().reason())
          .isEqualTo("judged by its replies alone: what was stored was not seen");
      assertThat(result(summary, "test/whole").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
      assertThat(result(summary, "test/whole").finding().reason())
          .startsWith("a message that was answered 250 did not come into " + empty);
    }
  }

  @Test
  void aStoreThatIsNotGivenIsSaid() throws Exception {
    try (MutantServer server = MutantServer.start(MutantSettings.standard())) {
      Summary summary = Played.run(target(server), test("half", "needs: rcpt\n", SENDS_AND_LOOKS));

      assertThat(result(summary, "test/half").verdict()).isEqualTo(Verdict.PASS);
      assertThat(result(summary, "test/half").finding().needs()).containsExactly("--maildir");
      assertThat(summary.openQuestions())
          .containsExactly(
              "judged by replies alone, not by what is stored: 1 case needs --maildir");
    }
  }

  @Test
  void aMessageThatIsMissingCountsOnlyIfAnotherOneArrives(@TempDir Path store) throws Exception {
    MutantSettings settings = MutantSettings.standard().withMaildir(store);
    String looksForNothing =
        "use ehlo\n--- probe\nC: NOOP\nS: 250\nstored \"never-${token}\" count == 1\n";
    try (MutantServer server = MutantServer.start(settings)) {
      Summary summary =
          Played.run(
              target(server).withMaildir(store),
              test("lost", "needs: rcpt store\n", looksForNothing));

      assertThat(result(summary, "test/lost").verdict()).isEqualTo(Verdict.FAIL);
      assertThat(result(summary, "test/lost").finding().actual()).isEqualTo("0 messages");
    }
  }

  @Test
  void aTargetThatPutsConnectionsOffEndsTheRunWithoutVerdicts() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            () -> connections.getAndIncrement() < 3 ? GREETING : "421 too many\r\n",
            ScriptedPeer::sane)) {
      StringBuilder cases = new StringBuilder();
      for (int i = 0; i < 12; i++) {
        cases.append(test("n" + i, "", "use ehlo\n--- probe\nC: NOOP\nS: 250\n"));
      }
      Summary summary = Played.run(peer.target().withTimeoutScale(0.01), cases.toString());

      assertThat(summary.stopped().orElseThrow())
          .startsWith("the target puts off every connection (421 too many\\r\\n)")
          .contains("--pace");
      assertThat(summary.exitCode()).isEqualTo(3);
      assertThat(connections.get()).isLessThan(30);
      assertThat(List.of(Verdict.FAIL, Verdict.WARN)).allMatch(v -> summary.count(v) == 0);
    }
  }
}
