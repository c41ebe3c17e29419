package io.smtptoolkit.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class PassiveChecksTest {
  private static final List<String> RULES =
      List.of(
          "three-digits",
          "first-digit-2-5",
          "second-digit-0-5",
          "separator",
          "space-even-without-text",
          "multiline-same-code",
          "multiline-last-has-space",
          "crlf-only",
          "line-max-512",
          "printable-ascii",
          "not-bare-code",
          "known-code",
          "354-only-after-data");

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("250 ok\r\n", List.of()),
        Arguments.of("250-a\r\n250 b\r\n", List.of()),
        Arguments.of("2x0 ok\r\n", List.of("three-digits", "known-code")),
        Arguments.of("650 ok\r\n", List.of("first-digit-2-5", "known-code")),
        Arguments.of("290 ok\r\n", List.of("second-digit-0-5", "known-code")),
        Arguments.of("250:ok\r\n", List.of("separator")),
        Arguments.of("250\r\n", List.of("space-even-without-text", "not-bare-code")),
        Arguments.of("250 \r\n", List.of("not-bare-code")),
        Arguments.of("250-a\r\n251 b\r\n", List.of("multiline-same-code", "known-code")),
        Arguments.of(
            "250-a\r\nb\r\n", List.of("three-digits", "multiline-last-has-space", "known-code")),
        Arguments.of("250-a\r\n250-b\r\n", List.of("multiline-last-has-space")),
        Arguments.of("250 ok\n", List.of("crlf-only")),
        Arguments.of("250 a\rb\r\n", List.of("crlf-only")),
        Arguments.of("250 " + "x".repeat(506) + "\r\n", List.of()),
        Arguments.of("250 " + "x".repeat(507) + "\r\n", List.of("line-max-512")),
        Arguments.of("250 \u001b[2J\r\n", List.of("printable-ascii")),
        Arguments.of("250 \u00c3\u00bc\r\n", List.of("printable-ascii")),
        Arguments.of("259 ok\r\n", List.of("known-code")),
        Arguments.of("354 go on\r\n", List.of("known-code", "354-only-after-data")),
        Arguments.of("334 \r\n", List.of("known-code", "354-only-after-data")));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultBreaksItsRulesAndNoOther(String reply, List<String> broken) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            "220 peer.test\r\n",
            line -> line.startsWith("NOOP") ? reply : ScriptedPeer.sane(line))) {
      var summary = Played.run(peer.target(), scripts());

      assertThat(
              summary.results().stream()
                  .filter(result -> result.which().header().passive())
                  .filter(result -> result.verdict() != Verdict.PASS)
                  .map(result -> result.which().id()))
          .containsExactlyElementsOf(broken.stream().map(rule -> "reply/" + rule).toList());
    }
  }

  @Test
  void theFirstOffenceIsShown() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            "220 peer.test\r\n",
            line -> line.startsWith("NOOP") ? "250 ok\n" : ScriptedPeer.sane(line))) {
      Result result =
          Played.run(peer.target(), scripts()).results().stream()
              .filter(one -> one.which().id().equals("reply/crlf-only"))
              .findFirst()
              .orElseThrow();

      assertThat(result.finding().actual()).isEqualTo("250 ok\\n");
      assertThat(result.finding().reason())
          .isEqualTo("1 of 5 replies; first in test/noop, to NOOP");
    }
  }

  private static String scripts() {
    StringBuilder scripts =
        new StringBuilder(
            "=== test/noop\n"
                + "title: t\n"
                + "ref: -\n"
                + "level: MUST\n\n"
                + "use ehlo\n"
                + "--- probe\n"
                + "C: NOOP\n"
                + "S 200ms: 250\n\n");
    RULES.forEach(
        rule ->
            scripts.append(
                "=== reply/" + rule + "\ntitle: t\nref: -\nlevel: MUST\npassive: yes\n\n"));
    return scripts.toString();
  }
}
