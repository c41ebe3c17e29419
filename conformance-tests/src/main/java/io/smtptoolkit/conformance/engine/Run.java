package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One run of some cases against a target. To be executed once; {@link #stop} from any thread. */
public final class Run {
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration BACK_OFF = Duration.ofMillis(500);
  // Chosen: what waited a minute for a message in vain will do so again.
  private static final Duration REPEATABLE = Duration.ofSeconds(20);
  // Chosen: a target that leaves so many cases in a row unanswered is down, whatever they probe.
  private static final int MAX_UNANSWERED = 5;
  private static final String TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int TOKEN_OCTETS = 20;

  private final CaseSet cases;
  private final List<Case> chosen;
  private final int later;
  private final Target target;
  private final RunOptions options;
  private final RunListener listener;
  private final PassiveChecks passive = new PassiveChecks();
  private final Map<String, Result> results = new ConcurrentHashMap<>();
  private final Set<CaseRunner> playing = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile Optional<String> stopped = Optional.empty();
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(Run::daemon);

  /**
   * Prepares a run.
   *
   * @param cases all there are, with their procedures
   * @param selection which of them to run
   * @param target against which
   * @param options how
   * @param listener hears of every result
   */
  public Run(
      CaseSet cases,
      Predicate<Case> selection,
      Target target,
      RunOptions options,
      RunListener listener) {
    this.cases = cases;
    this.target = target;
    this.options = options;
    this.listener = listener;
    List<Case> selected = cases.cases().stream().filter(selection).toList();
    this.chosen = selected.stream().filter(one -> one.later().isEmpty()).toList();
    this.later = selected.size() - chosen.size();
  }

  /**
   * Runs the cases.
   *
   * @return every chosen case with its result
   * @throws TargetException if the target cannot be judged at all
   * @throws InterruptedException if the calling thread is interrupted; the run is stopped
   */
  public Summary execute() throws TargetException, InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(options.jobs(), Run::daemon);
    try {
      long deadline = System.nanoTime() + options.maxTime().toNanos();
      Survey survey = Survey.take(target, passive);
      listener.surveyed(survey.facts());
      listener.started(chosen.size());
      List<Case> active =
          new ArrayList<>(chosen.stream().filter(c -> !c.header().passive()).toList());
      baseline(active).ifPresent(one -> runOne(one, survey));
      for (Case one : active) {
        workers.execute(
            () -> {
              if (System.nanoTime() > deadline) {
                stop("the time for the whole run (" + options.maxTime() + ") is used up");
              }
              runOne(one, survey);
            });
      }
      workers.shutdown();
      while (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
        if (System.nanoTime() > deadline) {
          stop("the time for the whole run (" + options.maxTime() + ") is used up");
        }
      }
      chosen.stream().filter(one -> one.header().passive()).forEach(this::judgePassive);
      return new Summary(
          survey.facts(),
          options.profile(),
          chosen.stream().map(one -> results.get(one.id())).toList(),
          stopped,
          later);
    } catch (InterruptedException e) {
      stop("interrupted");
      throw e;
    } finally {
      workers.shutdownNow();
      watchdog.shutdownNow();
    }
  }

  /**
   * Ends the run early: cases that play now are broken off, the others are reported as not run.
   *
   * @param reason for the report
   */
  public void stop(String reason) {
    synchronized (this) {
      stopped = stopped.or(() -> Optional.of(reason));
    }
    Finding why = Finding.of(Judgement.UNDETERMINED, "broken off: " + reason);
    playing.forEach(runner -> runner.expire(why));
  }

  /**
   * The baseline case comes first and alone; when only passive checks are chosen, it is played for
   * the sake of its replies.
   */
  private Optional<Case> baseline(List<Case> active) {
    Optional<Case> baseline =
        cases.cases().stream().filter(one -> one.id().equals(Summary.BASELINE)).findFirst();
    if (baseline.isPresent() && !active.remove(baseline.get()) && !active.isEmpty()) {
      return Optional.empty();
    }
    return baseline;
  }

  private void runOne(Case one, Survey survey) {
    long start = System.nanoTime();
    Optional<Finding> unmet = unmet(one, survey);
    if (unmet.isPresent()) {
      finish(one, unmet.get(), 0, start, List.of());
      return;
    }
    Attempt attempt = attempt(one, survey);
    int attempts = 1;
    while (attempts < MAX_ATTEMPTS
        && attempt.finding().judgement() == Judgement.UNDETERMINED
        && stopped.isEmpty()) {
      try {
        Timing.pass(target.timing().times(BACK_OFF.multipliedBy(attempts)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      attempt = attempt(one, survey);
      attempts++;
    }
    count(attempt);
    Finding finding = attempt.finding();
    boolean repeatable = System.nanoTime() - start < REPEATABLE.toNanos();
    if (finding.judgement() == Judgement.VIOLATED && repeatable) {
      attempts++;
      if (attempt(one, survey).finding().judgement() != Judgement.VIOLATED && stopped.isEmpty()) {
        attempts++;
        boolean again = attempt(one, survey).finding().judgement() == Judgement.VIOLATED;
        finding = sometimes(finding, again ? 2 : 1);
      }
    }
    finish(one, finding, attempts, start, attempt.transcript().entries());
  }

  /** A violation that does not come every time is one all the same, and says so. */
  private static Finding sometimes(Finding violation, int times) {
    String reason = violation.reason() + (violation.reason().isEmpty() ? "" : "; ");
    return new Finding(
        Judgement.VIOLATED,
        reason
            + "seen in "
            + times
            + " of 3 attempts: it depends on how the segments fall, or on time",
        violation.expected(),
        violation.actual());
  }

  /** Why a case is not played at all. */
  private Optional<Finding> unmet(Case one, Survey survey) {
    if (stopped.isPresent()) {
      return Optional.of(Finding.of(Judgement.UNDETERMINED, Result.NOT_RUN + stopped.get()));
    }
    for (String keyword : one.header().requires()) {
      boolean absent = keyword.startsWith("!");
      String name = (absent ? keyword.substring(1) : keyword).toUpperCase(Locale.ROOT);
      if (survey.keywords().containsKey(name) == absent) {
        return Optional.of(
            Finding.of(
                Judgement.NOT_APPLICABLE, name + (absent ? " is offered" : " is not offered")));
      }
    }
    List<String> missing =
        one.header().needs().stream()
            .flatMap(need -> Fixture.named(need).stream())
            .filter(fixture -> target.fixture(fixture).isEmpty())
            .map(Fixture::option)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Judgement.UNDETERMINED, "needs " + String.join(", ", missing), "", "", missing));
  }

  private Attempt attempt(Case one, Survey survey) {
    CaseRunner runner = new CaseRunner(one, cases, target, survey, passive, token());
    playing.add(runner);
    Duration budget = target.timing().budget(one.header().budget());
    Finding late = Finding.of(Judgement.BROKEN, "not done within " + budget.toSeconds() + " s");
    var alarm =
        watchdog.schedule(() -> runner.expire(late), budget.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return runner.play();
    } finally {
      alarm.cancel(false);
      playing.remove(runner);
    }
  }

  private void count(Attempt attempt) {
    if (!attempt.unanswered()) {
      unanswered.set(0);
    } else if (unanswered.incrementAndGet() >= MAX_UNANSWERED) {
      stop("the target stopped answering: " + MAX_UNANSWERED + " cases in a row got no reply");
    }
  }

  private void judgePassive(Case one) {
    finish(one, passive.finding(one.id()), 1, System.nanoTime(), List.of());
  }

  private synchronized void finish(
      Case one, Finding finding, int attempts, long start, List<Transcript.Entry> transcript) {
    Result result =
        new Result(
            one,
            options
                .profile()
                .weigh(finding.judgement(), one.header().level(), one.header().relaxed()),
            finding,
            attempts,
            Duration.ofNanos(System.nanoTime() - start),
            transcript);
    results.put(one.id(), result);
    if (chosen.contains(one)) {
      listener.finished(result);
    }
  }

  private static String token() {
    StringBuilder token = new StringBuilder("t");
    while (token.length() < TOKEN_OCTETS) {
      token.append(
          TOKEN_LETTERS.charAt(ThreadLocalRandom.current().nextInt(TOKEN_LETTERS.length())));
    }
    return token.toString();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "conformance");
    thread.setDaemon(true);
    return thread;
  }
}
