package io.smtptoolkit.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shipped cases against peers that are right in an unusual way, or wrong in one that looks right.
 */
@Timeout(60)
class AccusationTest {
  private static final String HTTP_HEADER = "Host: x\r";

  static Stream<Arguments> peers() {
    return Stream.of(
        row("one refusal for a whole HTTP request", "greeting/http-request", Verdict.PASS)
            .with("GET", "450 what?\r\n")
            .with(HTTP_HEADER, "")
            .with("\r", ""),
        row("a header line of an HTTP request is executed", "greeting/http-request", Verdict.FAIL)
            .with("GET", "500 what?\r\n"),
        row("NOOP takes no argument, VRFY takes a long one", "cmd/len-512", Verdict.PASS)
            .with("NOOP x\r", "501 NOOP takes no argument\r\n")
            .with("NOOP xx", "502 no\r\n"),
        row("NOOP and VRFY take no argument", "cmd/len-512", Verdict.INCONCLUSIVE)
            .with("NOOP x", "500 no\r\n")
            .with("VRFY", "500 no\r\n"),
        row("a long argument is too long", "cmd/len-512", Verdict.FAIL)
            .with("NOOP xx", "500 no\r\n"),
        row("500 to AUTH= of any length", "cmd/mail-extended-length", Verdict.PASS)
            .with("EHLO", "250-peer.test\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n")
            .with("MAIL", "500 no\r\n"),
        row("500 to a long AUTH= only", "cmd/mail-extended-length", Verdict.FAIL)
            .with("EHLO", "250-peer.test\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n")
            .with("MAIL FROM:<a@example.org> SIZE=1000 AUTH=xx", "500 no\r\n"),
        row("no recipient after the null path", "mail/null-reverse-path", Verdict.FAIL)
            .with("MAIL FROM:<>", "250 ok\r\n", "RCPT", "503 no\r\n"),
        row("a missing path is the null path", "mail/missing-path", Verdict.FAIL),
        row("a missing path is refused", "mail/missing-path", Verdict.PASS)
            .with("MAIL FROM:\r", "501 no\r\n"),
        row("no NOOP, whatever ends the line", "cmd/bare-lf", Verdict.WARN)
            .with("NOOP", "500 no\r\n"),
        row("a bare LF is refused", "cmd/bare-lf", Verdict.PASS).with("NOOP\n", "500 no\r\n"),
        row(
                "STARTTLS is answered 220, and no TLS comes",
                "starttls/220-and-handshake",
                Verdict.FAIL)
            .with("EHLO", "250-peer.test\r\n250 STARTTLS\r\n")
            .with("STARTTLS", "220 go\r\n" + ScriptedPeer.FIN),
        row("553 for its length to a path of 256 octets", "mail/path-256", Verdict.FAIL)
            .withLong("MAIL", "553 path too long\r\n"),
        row("553 to an unknown domain", "mail/path-256", Verdict.INCONCLUSIVE)
            .withLong("MAIL", "553 no such domain\r\n"),
        row("421 to a path of 1000 octets", "mail/path-oversize", Verdict.PASS)
            .withLong("MAIL", "421 too long\r\n" + ScriptedPeer.FIN),
        row("421 to an over-long line", "cmd/len-over[4096]", Verdict.PASS)
            .with("NOOP", "421 too long\r\n" + ScriptedPeer.FIN),
        row("MAIL within a mail transaction", "mail/nested-503", Verdict.WARN),
        row("HELO without a name", "helo/no-argument", Verdict.WARN));
  }

  private static Row row(String what, String id, Verdict verdict) {
    return new Row(what, id, verdict, ScriptedPeer::sane);
  }

  /** A peer that is sane but for some lines. */
  private record Row(String what, String id, Verdict verdict, UnaryOperator<String> answers)
      implements Arguments {
    Row with(String start, String answer) {
      UnaryOperator<String> others = answers;
      return new Row(what, id, verdict, line -> begins(line, start) ? answer : others.apply(line));
    }

    /** Answers like this to lines that are longer than those of ordinary mail. */
    Row withLong(String start, String answer) {
      UnaryOperator<String> others = answers;
      return new Row(
          what,
          id,
          verdict,
          line -> line.startsWith(start) && line.length() > 200 ? answer : others.apply(line));
    }

    /** Answers like this as soon as a line of the first kind has come. */
    Row with(String first, String firstAnswer, String start, String answer) {
      UnaryOperator<String> others = answers;
      boolean[] begun = {false};
      return new Row(
          what,
          id,
          verdict,
          line -> {
            begun[0] = line.startsWith("EHLO") ? false : begun[0] || begins(line, first);
            if (begins(line, first)) {
              return firstAnswer;
            }
            return begun[0] && begins(line, start) ? answer : others.apply(line);
          });
    }

    private static boolean begins(String line, String start) {
      return start.endsWith("\n")
          ? line.equals(start.substring(0, start.length() - 1))
          : line.startsWith(start);
    }

    @Override
    public Object[] get() {
      return new Object[] {what, id, verdict, answers};
    }
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("peers")
  void isJudgedAsWhatItIs(String what, String id, Verdict verdict, UnaryOperator<String> answers)
      throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", answers)) {
      Target target =
          peer.silentTarget().with(Fixture.FROM, "a@example.org").with(Fixture.RCPT, "b@peer.test");
      Result result = Played.shipped(target, id);

      assertThat(result.verdict()).as("%s: %s", what, result.finding()).isEqualTo(verdict);
    }
  }
}
