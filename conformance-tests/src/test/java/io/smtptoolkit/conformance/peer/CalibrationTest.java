package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.engine.Run;
import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.report.ConsoleReport;
import io.smtptoolkit.conformance.report.Occasion;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite judges real servers as it did when the verdicts were checked in, and everything it
 * holds against one of them was looked at: {@code calibration/*.json}. With the system property
 * {@code calibration=write} the verdicts are written instead of compared; the lines of triage stay,
 * and missing ones are for a human to add.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CalibrationTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("project.root"), "conformance-tests", "calibration");
  private static final boolean WRITE = "write".equals(System.getProperty("calibration"));
  // Chosen: loopback servers answer within milliseconds, so half of the quiet windows is plenty.
  private static final double TIMEOUT_SCALE = 0.5;
  // Chosen: Postfix takes 50 connections from one address, and most of a run is quiet windows.
  private static final int JOBS = 8;

  static Stream<Arguments> servers() {
    return Stream.of(
        Arguments.of("postfix", (Supplier<PeerServer>) PostfixServer::start),
        Arguments.of("exim", (Supplier<PeerServer>) EximServer::start),
        Arguments.of("aiosmtpd", (Supplier<PeerServer>) AiosmtpdServer::start));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void verdictsAreThoseThatWereCheckedInAndLookedAt(String name, Supplier<PeerServer> start)
      throws Exception {
    Path file = FOLDER.resolve(name + ".json");
    var checkedIn = Calibration.read(file);

    Summary summary;
    String version;
    try (PeerServer server = start.get()) {
      version = server.version();
      summary = run(server, one -> true);
    }

    var verdicts = new TreeMap<String, String>();
    summary.results().forEach(result -> verdicts.put(result.which().id(), result.verdict().word()));
    if (WRITE) {
      new Calibration(version, verdicts, checkedIn.triage()).write(file);
    } else {
      assertThat(verdicts)
          .as("checked in for %s, now it is %s\n%s", checkedIn.target(), version, report(summary))
          .isEqualTo(checkedIn.verdicts());
    }
    var held = new TreeMap<>(verdicts);
    held.values().removeIf(verdict -> !verdict.equals("fail") && !verdict.equals("warn"));
    assertThat(checkedIn.triage().keySet()).as("lines of triage").isEqualTo(held.keySet());
    assertThat(checkedIn.triage().values())
        .allSatisfy(line -> assertThat(line).matches("(true finding|latitude): .+"));
    assertThat(verdicts.values()).doesNotContain("error");
  }

  @Test
  void postfixIsCaughtOnSmugglingAsDebianShipsItAndNotWhenItForbidsBareNewlines() throws Exception {
    Summary asShipped;
    try (PeerServer server = PostfixServer.start()) {
      asShipped = run(server, CalibrationTest::isSmuggling);
    }
    Summary strict;
    try (PeerServer server =
        PostfixServer.start(
            Map.of(
                "smtpd_forbid_bare_newline", "yes", "smtpd_forbid_bare_newline_exclusions", ""))) {
      strict = run(server, CalibrationTest::isSmuggling);
    }

    assertThat(asShipped.count(Verdict.FAIL)).as("%s", report(asShipped)).isPositive();
    assertThat(strict.count(Verdict.FAIL)).as("%s", report(strict)).isZero();
    assertThat(strict.count(Verdict.PASS)).as("%s", report(strict)).isPositive();
  }

  private static boolean isSmuggling(Case one) {
    // The baseline is what every run needs; see Summary.
    return one.area().equals("smuggling") || one.id().equals(Summary.BASELINE);
  }

  private static Summary run(PeerServer server, Predicate<Case> selection) throws Exception {
    var target =
        Target.at("127.0.0.1", server.address().getPort())
            .with(Fixture.RCPT, server.validRecipient())
            .with(Fixture.RCPT2, server.recipient(0))
            .with(Fixture.REJECT, server.unknownRecipient())
            .with(Fixture.GENERATOR, "u%@" + server.domain())
            .with(Fixture.LOCAL64, PeerServer.LONGEST_LOCAL_PART + "@" + server.domain())
            .with(Fixture.UNTRUSTED, "yes")
            .withMaildir(server.maildir("user").path().resolveSibling(""))
            .withTimeoutScale(TIMEOUT_SCALE);
    var options = new RunOptions(Profile.DEFAULT, JOBS, Duration.ofMinutes(9));
    return new Run(CaseFiles.shipped(), selection, target, options, new Silent()).execute();
  }

  private static String report(Summary summary) {
    var text = new ByteArrayOutputStream();
    ConsoleReport.print(
        summary,
        new Occasion(Instant.EPOCH, Duration.ZERO, "test", List.of(), JOBS),
        new PrintStream(text, true, StandardCharsets.UTF_8));
    return text.toString(StandardCharsets.UTF_8);
  }

  private static final class Silent implements RunListener {
    @Override
    public void started(int cases) {}

    @Override
    public void finished(Result result) {}
  }
}
