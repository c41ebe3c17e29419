package io.smtptoolkit.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.engine.Run;
import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.report.ConsoleReport;
import io.smtptoolkit.conformance.report.Occasion;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole suite against our own server, once, in the strictest profile. */
class OwnServerTest {
  private static Summary summary;

  @BeforeAll
  static void judge() throws Exception {
    RunOptions options =
        new RunOptions(Profile.STRICT, Conformance.OWN_SERVER_JOBS, RunOptions.DEFAULT.maxTime());
    Progress silent = new Progress(System.err, Progress.Kind.NONE, 1);
    try (OwnServer server = OwnServer.start()) {
      summary =
          new Run(CaseFiles.shipped(), one -> true, server.target(), options, silent).execute();
    }
  }

  @Test
  void keepsEveryRequirement() {
    assertThat(summary.exitCode()).as(report()).isZero();
    assertThat(summary.count(Verdict.WARN)).as(report()).isZero();
    assertThat(summary.count(Verdict.PASS)).isGreaterThan(350);
  }

  @Test
  void leavesNothingInconclusive() {
    assertThat(summary.count(Verdict.INCONCLUSIVE)).as(report()).isZero();
  }

  private static String report() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ConsoleReport.print(
        summary,
        new Occasion(Instant.EPOCH, Duration.ZERO, "test", List.of(), 1),
        new PrintStream(text, true, UTF_8));
    return text.toString(UTF_8);
  }
}
