package io.smtptoolkit.conformance.peer;

import static java.util.Objects.requireNonNull;
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
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * The suite judges real servers as it did when the verdicts were checked in, and everything it
 * holds against one of them was looked at: {@code calibration/*.json}. With the system property
 * {@code calibration=write} the verdicts are written instead of compared; the lines of triage stay,
 * and missing ones are for a human to add.
 *
 * <p>All servers are judged at the same time, for most of a run is silence that is waited for. What
 * differs from what was checked in is judged again with longer quiet windows, and that counts: then
 * a machine that does other work in the meantime does not decide.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CalibrationTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("project.root"), "conformance-tests", "calibration");
  private static final boolean WRITE = "write".equals(System.getProperty("calibration"));
  // Chosen: loopback servers answer within milliseconds, so half of the quiet windows is plenty.
  private static final double QUICK = 0.5;
  private static final double PATIENT = 2;
  // Chosen: Postfix takes 50 connections from one address, and most of a run is quiet windows.
  private static final int JOBS = 8;

  private static final Map<String, Supplier<PeerServer>> SERVERS =
      Map.of(
          "postfix", PostfixServer::start,
          "exim", EximServer::start,
          "aiosmtpd", AiosmtpdServer::start);

  /** The settings that the report names as cures. */
  private static final Map<String, String> CURES =
      Map.of(
          "smtpd_forbid_bare_newline",
          "normalize",
          "smtpd_forbid_bare_newline_exclusions",
          "",
          "smtpd_helo_required",
          "yes",
          "smtpd_helo_restrictions",
          "reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname",
          "smtpd_delay_reject",
          "no",
          "strict_rfc821_envelopes",
          "yes",
          "smtputf8_enable",
          "no");

  private static final ExecutorService POOL = Executors.newCachedThreadPool();
  private static final Map<String, Future<Judged>> JUDGED = new HashMap<>();
  private static Future<List<String>> hardened;

  /**
   * What came out.
   *
   * @param version of the server
   * @param verdicts by the id of the case
   * @param report of the last run
   */
  private record Judged(String version, TreeMap<String, String> verdicts, String report) {}

  @BeforeAll
  static void start() {
    SERVERS.forEach(
        (name, server) -> JUDGED.put(name, POOL.submit(() -> judged(server, checkedIn(name)))));
    hardened = POOL.submit(CalibrationTest::hardened);
  }

  @AfterAll
  static void stop() {
    POOL.shutdownNow();
  }

  private static Calibration checkedIn(String name) throws IOException {
    return Calibration.read(FOLDER.resolve(name + ".json"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"postfix", "exim", "aiosmtpd"})
  void verdictsAreThoseThatWereCheckedInAndLookedAt(String name) throws Exception {
    var checkedIn = checkedIn(name);

    Judged judged = result(requireNonNull(JUDGED.get(name)));

    if (WRITE) {
      new Calibration(judged.version(), judged.verdicts(), checkedIn.triage())
          .write(FOLDER.resolve(name + ".json"));
    } else {
      assertThat(judged.verdicts())
          .as(
              "checked in for %s, now it is %s\n%s",
              checkedIn.target(), judged.version(), judged.report())
          .isEqualTo(checkedIn.verdicts());
    }
    var held = new TreeMap<>(judged.verdicts());
    held.values().removeIf(verdict -> !verdict.equals("fail") && !verdict.equals("warn"));
    assertThat(checkedIn.triage().keySet()).as("lines of triage").isEqualTo(held.keySet());
    assertThat(checkedIn.triage().values())
        .allSatisfy(line -> assertThat(line).matches("(true finding|latitude): .+"));
    assertThat(judged.verdicts().values()).doesNotContain("error");
  }

  /** A server that is missing skips the test, or fails it, where its result is wanted. */
  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestAbortedException aborted) {
        throw aborted;
      }
      throw e;
    }
  }

  private static Judged judged(Supplier<PeerServer> start, Calibration checkedIn) throws Exception {
    try (PeerServer server = start.get()) {
      Summary summary = run(server, QUICK, one -> true);
      var verdicts = new TreeMap<>(verdicts(summary));
      Set<String> differing = new TreeSet<>(verdicts.keySet());
      differing.removeIf(id -> Objects.equals(verdicts.get(id), checkedIn.verdicts().get(id)));
      if (!differing.isEmpty() && !WRITE) {
        summary = run(server, PATIENT, one -> concerned(one, differing));
        verdicts.putAll(verdicts(summary));
      }
      return new Judged(server.version(), verdicts, report(summary));
    }
  }

  /** A passive case is judged by the replies to all others. */
  private static boolean concerned(Case one, Set<String> ids) {
    return ids.contains(one.id())
        || one.id().equals(Summary.BASELINE)
        || ids.stream().anyMatch(id -> id.startsWith("reply/"));
  }

  private static Map<String, String> verdicts(Summary summary) {
    return summary.results().stream()
        .collect(
            Collectors.toMap(result -> result.which().id(), result -> result.verdict().word()));
  }

  @Test
  void postfixIsCaughtOnSmugglingAsDebianShipsIt() throws Exception {
    assertThat(result(requireNonNull(JUDGED.get("postfix"))).verdicts())
        .containsEntry("smuggling/lf-dot-lf[a]", "fail");
  }

  @Test
  void postfixIsHeldNothingAgainstWithTheCuresThatTheReportNames() throws Exception {
    assertThat(result(hardened)).isEmpty();
  }

  /** What fails with all cures, also with longer quiet windows. */
  private static List<String> hardened() throws Exception {
    try (PeerServer server = PostfixServer.start(CURES)) {
      Set<String> failed = failed(run(server, QUICK, one -> true)).keySet();
      return failed.isEmpty()
          ? List.of()
          : List.copyOf(failed(run(server, PATIENT, one -> concerned(one, failed))).values());
    }
  }

  private static Map<String, String> failed(Summary summary) {
    var failed = new TreeMap<String, String>();
    summary.results().stream()
        .filter(result -> result.verdict() == Verdict.FAIL || result.verdict() == Verdict.ERROR)
        .forEach(result -> failed.put(result.which().id(), result.which().id() + result.finding()));
    return failed;
  }

  private static Summary run(PeerServer server, double scale, Predicate<Case> selection)
      throws Exception {
    var target =
        Target.at("127.0.0.1", server.address().getPort())
            .with(Fixture.RCPT, server.validRecipient())
            .with(Fixture.RCPT2, server.recipient(0))
            .with(Fixture.REJECT, server.unknownRecipient())
            .with(Fixture.GENERATOR, "u%@" + server.domain())
            .with(Fixture.LOCAL64, PeerServer.LONGEST_LOCAL_PART + "@" + server.domain())
            .with(Fixture.UNTRUSTED, "yes")
            .withMaildir(server.maildir("user").path().resolveSibling(""))
            .withTimeoutScale(scale);
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
