package io.smtptoolkit.conformance.script.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.ScriptException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
  private static final String HEADER = "=== a/b\ntitle: t\nref: 5321:4.1\nlevel: MUST\n";

  private static final String CAUSE = "=== cause c\ntitle: t\ncases: a/b\n";

  /** A script whose steps begin on line 6. */
  private static String steps(String steps) {
    return HEADER + "\n" + steps;
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("x", "1: nothing is allowed before the first ===; move it"),
        Arguments.of(
            "=== A/b",
            "1: \"=== A/b\" is no title; write === area/name, === proc name or === cause name"),
        Arguments.of(
            "=== a/b\ntitle t",
            "2: \"title t\" is no \"key: value\"; an empty line ends the header"),
        Arguments.of(
            "=== a/b\ncolour: red",
            "2: \"colour\" is no key; known: [alone, budget, doc, each, judges, later, level, needs, passive,"
                + " provokes, ref, relaxed, requires, tags, timeout, title]"),
        Arguments.of("=== a/b\ntitle: t\ntitle: u", "3: \"title\" is given twice; keep one"),
        Arguments.of("=== a/b\ntitle:", "2: \"title\" has no value; give one or remove the line"),
        Arguments.of("=== a/b\nref: -", "1: no \"title\"; add the line to the header"),
        Arguments.of(
            "=== a/b\ntitle: t\nref: chapter 4\nlevel: MUST",
            "1: \"chapter 4\" is no reference; write 5321:4.1.4, CVE-…, bis or -"),
        Arguments.of(
            "=== a/b\ntitle: t\nref: -\nlevel: OUGHT",
            "1: \"OUGHT\" is no level; known: [MUST, MUST NOT, SHOULD, SHOULD NOT, MAY, ROBUST,"
                + " SECURITY]"),
        Arguments.of(
            HEADER + "relaxed: no", "1: \"relaxed: no\" means nothing; write \"yes\" or remove it"),
        Arguments.of(HEADER + "timeout: 10", "1: \"10\" is no time; write 500ms, 10s or 2m"),
        Arguments.of(
            HEADER + "needs: beer",
            "1: a/b: \"beer\" is no fixture; known: [rcpt, rcpt2, reject, store, untrusted,"
                + " generator, local64, longdomain, refused-sender, refused-content, domain, from,"
                + " helo]"),
        Arguments.of(
            HEADER + "later: because\n\nopen",
            "1: a/b: a case that is later or passive has no steps; remove one of both"),
        Arguments.of(
            steps("open"),
            "1: a/b: nothing is judged; put \"--- probe\" before the steps that may fail"),
        Arguments.of(
            HEADER + "each:\n  x\n\n--- probe\nopen",
            "5: a table has columns and rows; name the columns after each:, indent rows"),
        Arguments.of(
            HEADER + "each: l\n  \"a b\"\n\n--- probe\nopen",
            "6: \"a b\" is no label; letters, digits, . + - without blanks"),
        Arguments.of(
            HEADER + "each: l v\n  a\n\n--- probe\nopen",
            "6: expected a word or a string, found \"\"; quote it"),
        Arguments.of(
            steps("--- probe\njump"),
            "7: \"jump\" is no step; known: C: W: S: open use check stored if repeat let capture"
                + " pause tls drop shut end"),
        Arguments.of(
            steps("--- probe\nopen now"),
            "7: cannot read \"now\"; nothing is expected here any more"),
        Arguments.of(steps("--- probe\nW: \"a"), "7: the string has no end; write a \" after it"),
        Arguments.of(
            steps("--- probe\nW: \"\\q\""),
            "7: \\q is no escape; known: \\r \\n \\t \\0 \\\\ \\\" \\xHH \\u{H…}"),
        Arguments.of(
            steps("--- probe\nW: \"\\xg0\""), "7: \"g0\" is not hexadecimal; write 0-9, A-F"),
        Arguments.of(
            steps("--- probe\nW: abc"),
            "7: expected a string or a function, found \"abc\"; strings are in double quotes"),
        Arguments.of(
            steps("--- probe\nS: 2500"),
            "7: expected reply codes (250, 25x, 4xx,5xx, *), quiet, close or noise, found \"2500\"; see"
                + " docs/conformance-scripts.md"),
        Arguments.of(
            steps("--- probe\nS: 250 -> good"),
            "7: \"good\" is no outcome; known: pass fail warn info na inconclusive break"),
        Arguments.of(
            steps("--- probe\nS: 250 text /(/"),
            "7: no regular expression: Unclosed group; see java.util.regex.Pattern"),
        Arguments.of(
            steps("--- probe\nif open {\nopen"),
            "7: the { of this line is never closed; write } on a line of its own"),
        Arguments.of(steps("--- probe\nopen\n}"), "8: } closes nothing; remove it"),
        Arguments.of(
            steps("--- probe\nopen \\"), "7: the line goes on, but nothing follows; remove the \\"),
        Arguments.of(
            steps("--- probe\nuse magic"), "7: a/b: no procedure magic; known: [greeted, mail]"),
        Arguments.of(
            steps("--- probe\nC: ${x}"),
            "7: a/b: ${x} is not defined here; define it by let, capture, each or an argument"),
        Arguments.of(
            steps("--- probe\nC: ${rcpt.domain}"),
            "7: a/b: ${rcpt.domain} is a fixture; add it to \"needs\""),
        Arguments.of(
            steps("--- probe\nuse mail"),
            "15: a/b: ${who} is not defined here; define it by let,"
                + " capture, each or an argument"),
        Arguments.of(
            steps("--- probe\nC: MAIL FROM:<a@somebody.org>"),
            "7: a/b: somebody.org may be a real domain; use example.com or .test (RFC 2606)"),
        Arguments.of(
            steps("--- probe\nS: 250 -> break"), "7: a/b: break is in no repeat; remove it"),
        Arguments.of(
            "=== a/b\ntitle: t\nref: -\nlevel: MAY\n\n--- probe\nS: 250 -> fail",
            "7: a/b: a MAY cannot fail; use info"),
        Arguments.of(
            steps("--- probe\nS: 5xx\nS: 5xx\nS: 5xx\nS: 500"),
            "10: a/b: more than three errors provoked on one connection; open another, or say"
                + " \"provokes: many\""),
        Arguments.of(
            steps("--- probe\nrepeat 4 {\nS: 4xx,5xx\n}"),
            "8: a/b: more than three errors provoked on one connection; open another, or say"
                + " \"provokes: many\""),
        Arguments.of(
            HEADER + "\n--- probe\nopen\n" + HEADER + "\n--- probe\nopen",
            "8: id a/b is given twice; rename one"),
        Arguments.of(
            "=== cause c\ncolour: red",
            "2: \"colour\" is no key of a cause; known: [cases, cure, cve, means, title]"),
        Arguments.of(
            "=== cause c\ntitle:\ncases: a/b",
            "2: \"title\" has no value; give one or remove the line"),
        Arguments.of("=== cause c\ntitle: t", "1: no \"cases\"; add the line to cause c"),
        Arguments.of("=== cause c\ncases: a/b", "1: no \"title\"; add the line to cause c"),
        Arguments.of(CAUSE + "title: u", "4: \"title\" is given twice; keep one"),
        Arguments.of(
            CAUSE + "cure:\n  Postfix: x\n  upgrade it",
            "6: a cure is \"SERVER: what to do\", one line each; SERVER is the name in its greeting,"
                + " A/B for two names, or all"),
        Arguments.of(CAUSE + "\nopen", "1: a cause has no steps; remove what follows its keys"),
        Arguments.of(CAUSE, "1: cause c: no case fits a/b; see --list"),
        Arguments.of(CAUSE + CAUSE, "4: === cause c is given twice; rename one"),
        Arguments.of(
            CAUSE + "=== cause d\ntitle: u\ncases: a/*\n" + HEADER + "later: because",
            "4: a/b has two causes, c and d; leave it to one"));
  }

  private static final String PROCEDURES =
      "=== proc greeted\n\n"
          + "open\n"
          + "S: 220\n\n"
          + "=== proc mail\n\n"
          + "# a comment\n\n\n\n\n\n\n"
          + "C: MAIL FROM:<${who}>\n"
          + "S: 250\n";

  @ParameterizedTest
  @MethodSource("faults")
  void namesFileLineCauseAndCure(String script, String message) {
    assertThatThrownBy(
            () ->
                CaseFiles.of(
                    List.of(
                        new CaseFiles.Source("f", script), new CaseFiles.Source("f", PROCEDURES))))
        .isInstanceOf(ScriptException.class)
        .hasMessage("f:" + message);
  }

  @Test
  void aProcedureThatUsesItselfIsNamed() {
    String circle = "=== proc a\n\nuse b\n=== proc b\n\nuse a\n" + steps("--- probe\nuse a");

    assertThatThrownBy(() -> CaseFiles.of(List.of(new CaseFiles.Source("f", circle))))
        .hasMessage("f:6: a/b: procedure a uses itself; break the circle");
  }

  @Test
  void acceptsWhatTheManualShows() throws Exception {
    String script =
        """
        === proc hello

        open
        S: 220
        C: EHLO ${helo}
        S: 250

        # a comment
        === data/no-rcpt
        title: DATA without a recipient starts no mail
        ref: 5321:3.3, CVE-2023-51764
        level: SHOULD NOT
        relaxed: yes
        needs: store
        requires: SIZE !CHUNKING
        tags: slow
        timeout: 10s
        budget: 2m
        provokes: many
        doc: A server may say 354
          and refuse later.

        use hello
        C: MAIL FROM:<${from}>
        S: 250
        --- probe
        C: DATA
        S: 503,554 -> pass | 5xx -> warn | 354
        W: "Subject: ${token}\\r\\n\\r\\nx\\r\\n" \\
           ".\\r\\n"
        S: 5xx
        stored "${token}" count == 0
        """;

    Case one = CaseFiles.of(List.of(new CaseFiles.Source("data.smtpt", script))).cases().get(0);

    assertThat(one.id()).isEqualTo("data/no-rcpt");
    assertThat(one.area()).isEqualTo("data");
    assertThat(one.header().level()).isEqualTo(Level.SHOULD_NOT);
    assertThat(one.header().doc()).isEqualTo("A server may say 354\nand refuse later.");
    assertThat(one.header().requires()).containsExactly("SIZE", "!CHUNKING");
    assertThat(one.header().budget()).hasMinutes(2);
    assertThat(one.setup()).hasSize(3);
    assertThat(one.probe()).hasSize(5);
    assertThat(one.probe().get(3).at()).hasToString("data.smtpt:31");
  }

  @Test
  void theShippedCasesHaveNoFault() throws Exception {
    assertThat(CaseFiles.shipped().cases()).isNotEmpty();
  }
}
