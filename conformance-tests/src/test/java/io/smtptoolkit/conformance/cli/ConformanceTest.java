package io.smtptoolkit.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.engine.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ConformanceTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private int run(String... arguments) {
    return Conformance.commandLine(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .execute(arguments);
  }

  @Test
  void listsIdLevelTitleAndWhatIsLater() throws Exception {
    Path own = folder.resolve("own.smtpt");
    Files.writeString(
        own, "=== own/one\ntitle: t\nref: -\nlevel: MUST\nlater: because of reasons\n");

    assertThat(
            run("--list", "--cases", own.toString(), "--only", "own/*", "--only", "greeting/220*"))
        .isZero();
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            "greeting/220-first  MUST        The server speaks first, and says 220",
            "own/one             MUST        t; later, because of reasons");
  }

  @Test
  void excludesByGlob() {
    run(
        "--list",
        "--only",
        "greeting/*",
        "--exclude",
        "greeting/*early*",
        "--exclude",
        "greeting/?2*");

    assertThat(out.toString(UTF_8).lines().map(line -> line.split(" ", 2)[0]))
        .contains("greeting/domain-first-word")
        .doesNotContain("greeting/220-first", "greeting/521-no-mail", "greeting/early-talker");
  }

  @Test
  void explainsACase() {
    assertThat(run("--explain", "greeting/220-first")).isZero();
    assertThat(out.toString(UTF_8))
        .contains(
            "The server speaks first, and says 220",
            "MUST",
            "RFC 5321 section 3.1  https://www.rfc-editor.org/rfc/rfc5321#section-3.1");
    assertThat(run("--explain", "greeting/nothing")).isEqualTo(2);
  }

  @Test
  void refusesWrongOptionsInOneLine() {
    assertThat(run("--target", "localhost:notaport")).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("smtp conformance: --target: \"localhost:notaport\" is not HOST:PORT")
        .endsWith(" (try --help)");
  }

  @ParameterizedTest
  @CsvSource({
    "--rcpt, alice",
    "--rcpt, alice@",
    "--rcpt, <alice@example.com>",
    "--rcpt2, bob",
    "--reject-rcpt, nobody",
    "--rcpt-generator, u%",
    "--rcpt-generator, u@example.com",
    "--from, carol",
    "--fixture, local64=alice",
    "--fixture, refused-sender=carol",
    "--jobs, 0",
    "--jobs, -3",
    "--jobs, 100000",
    "--jobs, ''",
    "--timeout-scale, 0",
    "--timeout-scale, -1",
    "--timeout-scale, NaN",
    "--timeout-scale, 1e300",
    "--pace, -1",
    "--pace, NaN",
    "--pace, 1e9",
    "--require-conclusive, -1",
    "--require-conclusive, 101",
    "--helo, ''",
    "--helo, two words",
    "--domain, ''",
    "--fixture, no-such=x",
    "--maildir, /nonexistent",
    "--target, localhost:0",
    "--target, localhost:65536",
  })
  void aValueThatMakesNoSenseIsAUsageError(String option, String value) {
    List<String> arguments = new ArrayList<>(List.of(option, value));
    if (!option.equals("--target")) {
      arguments.addAll(List.of("--target", "localhost:25"));
    }

    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("smtp conformance: ").contains(option);
    assertThat(err.toString(UTF_8).lines()).hasSize(1);
  }

  @Test
  void aFaultInAScriptIsAUsageError() throws Exception {
    Path own = folder.resolve("own.smtpt");
    Files.writeString(own, "=== own/one\ntitle: t\n");

    assertThat(run("--list", "--cases", own.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .isEqualTo(own + ":1: no \"ref\"; add the line to the header" + System.lineSeparator());
  }

  @Test
  void aTargetThatIsNoMailServerGivesOneLineAndCode3() throws Exception {
    String answer = "HTTP/1.1 400 Bad Request\r\n" + ScriptedPeer.FIN;
    try (ScriptedPeer peer = ScriptedPeer.start(answer, line -> "")) {
      assertThat(run("--target", peer.target().address())).isEqualTo(3);
      assertThat(err.toString(UTF_8).lines())
          .containsExactly(
              "smtp conformance: "
                  + peer.target().address()
                  + " gives no greeting of SMTP: HTTP/1.1 400 Bad Request\\r\\n");
    }
  }

  @Test
  void writesReportsAndSaysWhatFailed() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      int code =
          run(
              "--target",
              peer.target().address(),
              "--timeout-scale",
              "0.1",
              "--only",
              "data/no-mail",
              "--report",
              folder.resolve("r").toString());

      assertThat(code).isEqualTo(1);
      assertThat(out.toString(UTF_8))
          .contains(
              "1. FAIL  not met: DATA before MAIL is refused\n",
              "  sent        DATA\\r\\n\n",
              "  came        250 2.0.0 ok\\r\\n\n",
              "  right       reply 503\n");
      assertThat(err.toString(UTF_8).lines())
          .as("progress without a terminal")
          .hasSize(2)
          .first()
          .isEqualTo("cases: 1, at most 5 at a time; see --jobs and --timeout-scale");
      assertThat(err.toString(UTF_8).lines()).last().asString().startsWith("1/1, 1 failed, ");
      assertThat(folder.resolve("r/report.json")).content().contains("\"id\" : \"data/no-mail\"");
      assertThat(folder.resolve("r/junit.xml")).content().contains("name=\"data/no-mail\"");
    }
  }

  @Test
  void nothingExecutedIsCode4() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start("220 peer.test\r\n", ScriptedPeer::sane)) {
      assertThat(run("--target", peer.target().address(), "--only", "data/354")).isEqualTo(4);
      assertThat(out.toString(UTF_8))
          .contains("needs --rcpt: data/354", "1 case needs --rcpt ADDR,", "no case was executed");
    }
  }
}
