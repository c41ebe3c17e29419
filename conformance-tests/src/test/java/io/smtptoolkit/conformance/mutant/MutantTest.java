package io.smtptoolkit.conformance.mutant;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.engine.Run;
import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Judges the judge: the suite is green on the server without a defect, and each defect turns red
 * exactly the cases that {@code red.txt} says.
 *
 * <p>Red is a fail or a warn; a line that begins with {@code survey} is a habit that the survey has
 * to find, so that the cases take it for what it is. Rows of a table count as their requirement.
 * The whole suite runs for every mutant, many at a time and with short quiet windows; where such a
 * run differs from what is pinned, it is repeated with longer windows, and the run with the longest
 * ones counts: then a machine that does other work in the meantime does not decide.
 */
@Timeout(900)
class MutantTest {
  private static final double QUICK = 0.05;
  private static final double SLOW = 0.5;
  private static final double PATIENT = 2;
  private static final int MUTANTS_AT_A_TIME = 8;
  private static final Set<Verdict> GREEN =
      EnumSet.of(Verdict.PASS, Verdict.INFO, Verdict.NOT_APPLICABLE);

  /** Duties that no mutant can violate yet, and why. */
  private static final Map<String, String> EXEMPT =
      Map.of(
          "cmd/len-endless", "a server that dies of it ends the whole run",
          "cmd/mail-extended-length", "needs AUTH, which the mutant server does not speak yet",
          "cmd/rcpt-extended-length", "needs DSN, which the mutant server does not speak yet");

  private record QuickRun(Mutant mutant, Future<Summary> summary) {
    void check() throws Exception {
      Set<String> expected = expected(mutant);
      if (!red(summary.get()).equals(expected)
          && !red(run(Set.of(mutant), SLOW)).equals(expected)) {
        assertThat(red(run(Set.of(mutant), PATIENT))).as(mutant.what()).isEqualTo(expected);
      }
    }
  }

  @TempDir static Path folder;

  private static final ExecutorService POOL = Executors.newFixedThreadPool(MUTANTS_AT_A_TIME);
  private static final Map<Mutant, Set<String>> PINNED = new EnumMap<>(Mutant.class);
  private static final Set<Mutant> EXPLAINED = EnumSet.noneOf(Mutant.class);
  private static final List<QuickRun> QUICK_RUNS = new ArrayList<>();
  private static CaseSet cases;
  private static MutantSettings settings;

  @BeforeAll
  static void start() throws Exception {
    cases = CaseFiles.shipped();
    readPinned();
    settings = MutantSettings.standard().withTls(tls());
    for (Mutant mutant : Mutant.values()) {
      QUICK_RUNS.add(new QuickRun(mutant, POOL.submit(() -> run(Set.of(mutant), QUICK))));
    }
  }

  @AfterAll
  static void stop() {
    POOL.shutdownNow();
  }

  @Test
  void withoutADefectEverythingIsGreen() throws Exception {
    Summary quick = run(Set.of(), SLOW);
    Summary summary = isGreen(quick) ? quick : run(Set.of(), PATIENT);

    assertThat(summary.results())
        .filteredOn(result -> !GREEN.contains(result.verdict()))
        .map(result -> result.which().id() + " " + result.verdict() + " " + result.finding())
        .isEmpty();
    assertThat(summary.stopped()).isEmpty();
    assertThat(summary.target().habits()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> aDefectTurnsExactlyItsCasesRed() {
    return QUICK_RUNS.stream()
        .map(one -> DynamicTest.dynamicTest(one.mutant() + " " + one.mutant().what(), one::check));
  }

  @Test
  void everyDefectTurnsSomethingRed() {
    assertThat(PINNED.keySet()).containsExactly(Mutant.values());
    assertThat(PINNED.values()).noneMatch(Set::isEmpty);
  }

  @Test
  void whatTurnsManyCasesRedIsExplained() {
    PINNED.forEach(
        (mutant, ids) -> assertThat(EXPLAINED.contains(mutant)).isEqualTo(ids.size() > 8));
  }

  @Test
  void everyDutyTurnsRedForSomeDefect() {
    Set<String> covered = new TreeSet<>();
    for (Mutant mutant : Mutant.values()) {
      covered.addAll(expected(mutant));
    }

    List<String> duties =
        cases.cases().stream()
            .filter(one -> one.later().isEmpty())
            .filter(one -> isDuty(one.header().level()))
            .map(Case::requirement)
            .distinct()
            .toList();

    assertThat(duties)
        .filteredOn(id -> !covered.contains(id))
        .containsExactlyInAnyOrderElementsOf(EXEMPT.keySet());
  }

  private static Set<String> expected(Mutant mutant) {
    return PINNED.getOrDefault(mutant, Set.of());
  }

  private static void readPinned() throws Exception {
    try (InputStream in = MutantTest.class.getResourceAsStream("red.txt")) {
      Set<String> ids = new TreeSet<>();
      boolean explained = false;
      for (String line : new String(in.readAllBytes(), US_ASCII).lines().toList()) {
        if (line.startsWith("  ")) {
          ids.add(line.strip());
        } else if (line.startsWith("#")) {
          explained = true;
        } else if (line.isEmpty()) {
          explained = false;
        } else {
          ids = new TreeSet<>();
          PINNED.put(Mutant.valueOf(line), ids);
          if (explained) {
            EXPLAINED.add(Mutant.valueOf(line));
          }
        }
      }
    }
  }

  private static boolean isDuty(Level level) {
    return level == Level.MUST || level == Level.MUST_NOT || level == Level.SECURITY;
  }

  private static boolean isGreen(Summary summary) {
    return summary.target().habits().isEmpty()
        && summary.results().stream().allMatch(result -> GREEN.contains(result.verdict()));
  }

  /** What is held against the server, and what the survey has learned of it. */
  private static Set<String> red(Summary summary) {
    Set<String> red = new TreeSet<>();
    summary.target().habits().keySet().forEach(habit -> red.add("survey " + habit.word()));
    for (Result result : summary.results()) {
      switch (result.verdict()) {
        case FAIL, WARN -> red.add(result.which().requirement());
        case ERROR -> red.add("error in " + result.which().id() + " " + result.finding());
        case PASS, INFO, NOT_APPLICABLE, INCONCLUSIVE -> {}
      }
    }
    return red;
  }

  private static Summary run(Set<Mutant> mutants, double scale) throws Exception {
    Path store = Files.createTempDirectory(folder, "store");
    try (MutantServer server = MutantServer.start(mutants, settings.withMaildir(store))) {
      String domain = settings.domains().get(0);
      Target target =
          Target.at("127.0.0.1", server.address().getPort())
              .with(Fixture.RCPT, "alice@" + domain)
              .with(Fixture.RCPT2, "bob@" + domain)
              .with(Fixture.REJECT, "nobody@" + domain)
              .with(Fixture.GENERATOR, "u%@" + domain)
              .with(Fixture.LOCAL64, MutantSettings.LONG_LOCAL_PART + "@" + domain)
              .with(Fixture.LONGDOMAIN, "alice@" + MutantSettings.LONG_DOMAIN)
              .with(Fixture.REFUSED_SENDER, settings.refusedSender())
              .with(Fixture.REFUSED_CONTENT, settings.refusedLine())
              .with(Fixture.UNTRUSTED, "yes")
              .withMaildir(store)
              .withTimeoutScale(scale)
              .withMaxReplyWait(Duration.ofSeconds(5));
      // One after the other, so that it is known which case a server died of.
      int jobs = mutants.contains(Mutant.DIES_AFTER_STARTTLS) ? 1 : 8;
      RunOptions options = new RunOptions(Profile.DEFAULT, jobs, Duration.ofMinutes(5));
      return new Run(cases, one -> true, target, options, new Silence()).execute();
    }
  }

  /** Hears of results and keeps them to itself. */
  private static final class Silence implements RunListener {
    @Override
    public void started(int cases) {}

    @Override
    public void finished(Result result) {}
  }

  private static SSLContext tls() throws Exception {
    char[] password = "mutant".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = MutantTest.class.getResourceAsStream("mutant.p12")) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
