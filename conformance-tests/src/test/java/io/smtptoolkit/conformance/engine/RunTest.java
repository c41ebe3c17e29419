package io.smtptoolkit.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.subject.TargetException;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunTest {
  private static final String NOOP =
      """
      === test/noop
      title: t
      ref: -
      level: MUST
      each: n
        1
        2
        3
        4
        5
        6
        7

      use ehlo
      --- probe
      C: NOOP
      S: 250
      """;

  @Test
  void aTargetThatIsDownIsNamed() throws Exception {
    // Bound and not listening: nothing else can listen there meanwhile.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> Played.run(Target.at("127.0.0.1", port), NOOP))
          .isInstanceOf(TargetException.class)
          .hasMessage("cannot connect to 127.0.0.1:" + port + ": Connection refused");
    }
  }

  @Test
  void aTargetWithoutAddressIsNamed() {
    assertThatThrownBy(() -> Played.run(Target.at("no..such", 25), NOOP))
        .isInstanceOf(TargetException.class)
        .hasMessage("cannot find the host of no..such:25");
  }

  @Test
  void aTargetThatIsSilentIsNamed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("", line -> "")) {
      assertThatThrownBy(() -> Played.run(peer.silentTarget(), NOOP))
          .isInstanceOf(TargetException.class)
          .hasMessage(peer.target().address() + " gives no greeting of SMTP: nothing for 1000 ms");
    }
  }

  @Test
  void aTargetThatSpeaksSomethingElseIsNamed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("* OK IMAP4rev1\r\n", line -> "")) {
      assertThatThrownBy(() -> Played.run(peer.target(), NOOP))
          .isInstanceOf(TargetException.class)
          .hasMessage(peer.target().address() + " gives no greeting of SMTP: * OK IMAP4rev1\\r\\n");
    }
  }

  @Test
  void aTargetThatFloodsIsNamed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("\u0001".repeat(2_000_000), line -> "")) {
      assertThatThrownBy(() -> Played.run(peer.target(), NOOP))
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("that are no reply: \\x01\\x01");
    }
  }

  @Test
  void aTargetWithoutServiceIsNamed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("554 no\r\n", line -> "")) {
      assertThatThrownBy(() -> Played.run(peer.target(), NOOP))
          .isInstanceOf(TargetException.class)
          .hasMessage(peer.target().address() + " refuses service: 554 no\\r\\n");
    }
  }

  @Test
  void aTargetThatStopsAnsweringEndsTheRun() throws Exception {
    AtomicInteger hellos = new AtomicInteger();
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            "220 peer.test\r\n",
            line ->
                line.startsWith("EHLO") && hellos.getAndIncrement() > 0
                    ? ""
                    : ScriptedPeer.sane(line))) {
      Summary summary = Played.run(peer.target().withMaxReplyWait(Duration.ofMillis(500)), NOOP);

      assertThat(summary.stopped())
          .contains("the target stopped answering: 5 cases in a row got no reply");
      assertThat(summary.exitCode()).isEqualTo(3);
      assertThat(summary.results()).hasSize(7);
      assertThat(summary.results().get(6).finding().reason()).startsWith("not run: ");
    }
  }

  @Test
  void aCaseThatTakesTooLongIsBrokenOff() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      var result =
          Played.steps(
              peer.target(), "level: MUST\nbudget: 300ms", "use ehlo\n--- probe\nS 10s: 250");

      assertThat(result.verdict()).isEqualTo(Verdict.ERROR);
      assertThat(result.finding().reason()).isEqualTo("not done within 0 s");
    }
  }

  @Test
  void nothingToRunIsNoPass() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      Summary summary =
          Played.run(
              peer.target(),
              "=== test/later\ntitle: t\nref: -\nlevel: MUST\nlater: because of nothing\n");

      assertThat(summary.exitCode()).isEqualTo(4);
      assertThat(summary.later()).isEqualTo(1);
    }
  }

  @Test
  void aFailingBaselineMakesTheRunWorthless() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      Summary summary =
          Played.run(
              peer.target(),
              "=== data/250-after-dot\n"
                  + "title: t\n"
                  + "ref: -\n"
                  + "level: MUST\n\n"
                  + "use ehlo\n"
                  + "--- probe\n"
                  + "C: NOOP\n"
                  + "S: 354\n");

      assertThat(summary.baselineFailed()).isTrue();
      assertThat(summary.exitCode()).isEqualTo(3);
    }
  }

  @Test
  void aCaseThatRunsAloneComesAfterTheOthers() throws Exception {
    var lines = new CopyOnWriteArrayList<String>();
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            "220 peer.test\r\n",
            line -> {
              lines.add(line.strip());
              return ScriptedPeer.sane(line);
            })) {
      Played.run(
          peer.target(),
          """
          === test/alone
          title: t
          ref: -
          level: MUST
          alone: yes

          use ehlo
          --- probe
          C: NOOP alone
          S: 250

          === test/other
          title: t
          ref: -
          level: MUST

          use ehlo
          --- probe
          C: NOOP other
          S: 250
          """);

      assertThat(lines).containsSubsequence("NOOP other", "NOOP alone");
    }
  }
}
