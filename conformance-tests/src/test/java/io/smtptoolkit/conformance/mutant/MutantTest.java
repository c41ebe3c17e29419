package io.smtptoolkit.conformance.mutant;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
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
 *
 * <p>A mutant is tried on the cases in which it can make a difference, which {@link Consulted} has
 * found out; with the system property {@code mutants=everything} on all. Many run at a time, with
 * short quiet windows. Where that differs from what is pinned, those cases are repeated with longer
 * windows, and the run with the longest ones counts: then a machine that does other work in the
 * meantime does not decide.
 */
@Timeout(900)
class MutantTest {
  private static final double QUICK = 0.05;
  private static final double SLOW = 0.5;
  private static final double PATIENT = 2;
  // Chosen: most of a run is silence that is waited for.
  private static final int MUTANTS_AT_A_TIME = 12;
  private static final int JOBS = 8;
  private static final boolean EVERYTHING = "everything".equals(System.getProperty("mutants"));

  /** Duties that no mutant can violate yet, and why. */
  private static final Map<String, String> EXEMPT =
      Map.of(
          "cmd/len-endless", "a server that dies of it ends the whole run",
          "cmd/mail-extended-length", "needs AUTH, which the mutant server does not speak yet",
          "cmd/rcpt-extended-length", "needs DSN, which the mutant server does not speak yet");

  @TempDir static Path folder;

  private static final ExecutorService POOL = Executors.newFixedThreadPool(MUTANTS_AT_A_TIME);
  private static final Map<Mutant, Set<String>> PINNED = new EnumMap<>(Mutant.class);
  private static final Set<Mutant> EXPLAINED = EnumSet.noneOf(Mutant.class);
  private static final Map<Mutant, Future<Verdicts>> VERDICTS = new EnumMap<>(Mutant.class);
  private static final Map<String, Set<Mutant>> CONSULTED = new ConcurrentHashMap<>();
  private static Future<Verdicts> withoutADefect;
  private static CaseSet cases;
  private static MutantSettings settings;

  @BeforeAll
  static void start() throws Exception {
    cases = CaseFiles.shipped();
    readPinned();
    settings = MutantSettings.standard().withTls(tls());
    withoutADefect = POOL.submit(() -> played(Set.of(), SLOW, one -> true));
    consult();
    // What is waited for longest begins first.
    VERDICTS.put(Mutant.DELIVERS_LATE, POOL.submit(() -> judged(Mutant.DELIVERS_LATE)));
    for (Mutant mutant : Mutant.values()) {
      VERDICTS.computeIfAbsent(mutant, other -> POOL.submit(() -> judged(other)));
    }
  }

  @AfterAll
  static void stop() {
    POOL.shutdownNow();
  }

  @Test
  void withoutADefectEverythingIsGreen() throws Exception {
    Verdicts quick = withoutADefect.get();
    Verdicts verdicts =
        quick.notGreen().isEmpty() && quick.habits().isEmpty()
            ? quick
            : played(Set.of(), PATIENT, one -> true);

    assertThat(verdicts.notGreen())
        .map(result -> result.which().id() + " " + result.verdict() + " " + result.finding())
        .isEmpty();
    assertThat(verdicts.stopped()).isEmpty();
    assertThat(verdicts.habits()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> aDefectTurnsExactlyItsCasesRed() {
    return Stream.of(Mutant.values())
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant + " " + mutant.what(),
                    () ->
                        assertThat(requireNonNull(VERDICTS.get(mutant)).get().red())
                            .as(mutant.what())
                            .isEqualTo(expected(mutant))));
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

  /** Finds out which cases ask for which switches: one case at a time on each of some servers. */
  private static void consult() throws Exception {
    List<String> ids = cases.cases().stream().map(Case::id).toList();
    List<Future<Verdicts>> parts = new ArrayList<>();
    for (int i = 0; i < MUTANTS_AT_A_TIME - 1; i++) {
      int part = i;
      parts.add(
          POOL.submit(
              () ->
                  consult(QUICK, one -> ids.indexOf(one.id()) % (MUTANTS_AT_A_TIME - 1) == part)));
    }
    Set<String> odd = new TreeSet<>();
    for (Future<Verdicts> part : parts) {
      part.get().notGreen().forEach(result -> odd.add(result.which().id()));
    }
    // What did not go well may have ended before its last question.
    consult(SLOW, one -> odd.contains(one.id()));
  }

  private static Verdicts consult(double scale, Predicate<Case> selection) throws Exception {
    Consulted consulted = new Consulted(CONSULTED);
    Path store = Files.createTempDirectory(folder, "store");
    try (MutantServer server =
        MutantServer.start(consulted::connection, settings.withMaildir(store))) {
      return played(server, store, scale, 1, selection, consulted);
    }
  }

  /** Plays the cases that may differ, and those that do again with longer windows. */
  private static Verdicts judged(Mutant mutant) throws Exception {
    Set<String> expected = expected(mutant);
    boolean all = EVERYTHING || expected.stream().anyMatch(MutantTest::isHabit);
    Predicate<Case> concerned =
        one ->
            all
                || one.header().passive()
                || Consulted.mayAsk(CONSULTED, one, mutant)
                || expected.contains(one.requirement());
    Verdicts verdicts = played(Set.of(mutant), QUICK, concerned);
    for (double scale : new double[] {SLOW, PATIENT}) {
      Set<String> differing = verdicts.differing(expected);
      if (differing.isEmpty()) {
        break;
      }
      verdicts = verdicts.with(played(Set.of(mutant), scale, again(differing, concerned)));
    }
    return verdicts;
  }

  /** Those that differ; all of them if it is something that other cases or replies decide. */
  private static Predicate<Case> again(Set<String> differing, Predicate<Case> concerned) {
    Set<String> alone = new TreeSet<>();
    cases.cases().stream()
        .filter(one -> !one.header().passive())
        .forEach(one -> alone.add(one.requirement()));
    if (differing.stream().anyMatch(MutantTest::isHabit)) {
      return one -> true;
    }
    return alone.containsAll(differing) ? one -> differing.contains(one.requirement()) : concerned;
  }

  private static boolean isHabit(String red) {
    return red.startsWith("survey ");
  }

  private static Verdicts played(Set<Mutant> mutants, double scale, Predicate<Case> selection)
      throws Exception {
    int jobs = JOBS;
    if (mutants.contains(Mutant.DIES_AFTER_STARTTLS)) {
      // One after the other, so that it is known which case a server died of.
      jobs = 1;
    } else if (mutants.contains(Mutant.DELIVERS_LATE)) {
      jobs = 4 * JOBS;
    }
    Path store = Files.createTempDirectory(folder, "store");
    try (MutantServer server = MutantServer.start(mutants, settings.withMaildir(store))) {
      return played(server, store, scale, jobs, selection, new Silence());
    }
  }

  private static Verdicts played(
      MutantServer server,
      Path store,
      double scale,
      int jobs,
      Predicate<Case> selection,
      RunListener listener)
      throws Exception {
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
    RunOptions options = new RunOptions(Profile.DEFAULT, jobs, Duration.ofMinutes(5));
    return Verdicts.of(new Run(cases, selection, target, options, listener).execute());
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
