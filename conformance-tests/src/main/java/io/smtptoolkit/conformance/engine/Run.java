package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.store.StoreOracle;
import io.smtptoolkit.conformance.engine.wire.PortCheck;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.subject.Pace;
import io.smtptoolkit.conformance.subject.Survey;
import io.smtptoolkit.conformance.subject.Surveyor;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.subject.TargetException;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One run of some cases against a target. To be executed once; {@link #stop} from any thread. */
public final class Run {
  // Chosen: a target that leaves so many cases in a row unanswered is down, whatever they probe.
  private static final int MAX_UNANSWERED = 5;
  // Chosen: each was tried three times, and more slowly each time.
  private static final int MAX_PUT_OFF = 5;
  // Chosen: what waited a minute for a message in vain will do so again.
  private static final Duration REPEATABLE = Duration.ofSeconds(20);

  private final CaseSet cases;
  private final List<Case> chosen;
  private final int later;
  private final Target target;
  private final RunOptions options;
  private final RunListener listener;
  private final PassiveChecks passive = new PassiveChecks();
  private final Map<String, Result> results = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger putOff = new AtomicInteger();
  private volatile Optional<Case> lastPlayed = Optional.empty();
  private volatile Optional<String> stopped = Optional.empty();
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(Run::daemon);
  private final Player player = new Player(watchdog);

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
      Pace pace = new Pace(target.pace(), target.timing());
      Surveyor surveyor = new Surveyor(target, passive, pace);
      StoreOracle store = new StoreOracle(target, pace);
      Ground first = new Ground(cases, target, surveyor.look(), passive, store, pace);
      listener.surveyed(first.survey().facts());
      listener.started(chosen.size());
      List<Case> active =
          new ArrayList<>(chosen.stream().filter(c -> !c.header().passive()).toList());
      baseline(active).ifPresent(one -> runBaseline(one, first));
      Ground ground = surveyed(first, surveyor);
      for (Case one : active) {
        if (!one.header().alone()) {
          workers.execute(
              () -> {
                stopAfter(deadline);
                runOne(one, ground);
              });
        }
      }
      workers.shutdown();
      while (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
        stopAfter(deadline);
      }
      for (Case one : active) {
        if (one.header().alone()) {
          stopAfter(deadline);
          runOne(one, ground);
        }
      }
      chosen.stream().filter(one -> one.header().passive()).forEach(this::judgePassive);
      return new Summary(
          ground.survey().facts(),
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

  private void stopAfter(long deadline) {
    if (System.nanoTime() > deadline) {
      stop("the time for the whole run (" + options.maxTime() + ") is used up");
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
    player.breakOff(why);
  }

  /** The baseline case comes first and alone, whether it is chosen or not. */
  private Optional<Case> baseline(List<Case> active) {
    Optional<Case> baseline =
        cases.cases().stream().filter(one -> one.id().equals(Summary.BASELINE)).findFirst();
    baseline.ifPresent(active::remove);
    return baseline;
  }

  /** Where ordinary mail is not taken, the other cases would say nothing of the target. */
  private void runBaseline(Case one, Ground ground) {
    runOne(one, ground)
        .filter(last -> last.finding().judgement() != Judgement.SATISFIED)
        .flatMap(Attempt::refusal)
        .ifPresent(refusal -> end("ordinary mail is not taken: " + refusal));
  }

  /** Proves what the cases will take as evidence. */
  private Ground surveyed(Ground first, Surveyor surveyor) throws InterruptedException {
    if (stopped.isPresent()) {
      return first;
    }
    Survey known = surveyor.errors(first.survey());
    Ground ground = first.with(known.with(first.store().survey()));
    listener.surveyed(ground.survey().facts());
    return ground;
  }

  /** Plays a case, unless something is missing. */
  private Optional<Attempt> runOne(Case one, Ground ground) {
    long start = System.nanoTime();
    Optional<Finding> unmet =
        stopped
            .map(reason -> Finding.of(Judgement.UNDETERMINED, Result.NOT_RUN + reason))
            .or(() -> ground.unmet(one));
    if (unmet.isPresent()) {
      finish(one, unmet.get(), 0, start, List.of());
      return Optional.empty();
    }
    Player.Played played = player.play(one, ground, () -> stopped.isPresent());
    Finding finding = count(one, played.last());
    boolean repeatable = System.nanoTime() - start < REPEATABLE.toNanos();
    if (finding.judgement() == Judgement.VIOLATED && repeatable && stopped.isEmpty()) {
      played = player.again(one, ground, played, () -> stopped.isPresent());
      finding = count(one, played.last());
    }
    lastPlayed = Optional.of(one);
    Attempt last = played.last();
    finish(one, finding, played.attempts(), start, last.transcript().entries());
    return Optional.of(last);
  }

  /** Ends the run when the target dies, falls silent or puts us off; gives what that means. */
  private Finding count(Case one, Attempt attempt) {
    if (attempt.contact() != Contact.UNANSWERED && attempt.contact() != Contact.UNREACHABLE) {
      unanswered.set(0);
    }
    if (attempt.contact() != Contact.PUT_OFF) {
      putOff.set(0);
    }
    switch (attempt.contact()) {
      case NORMAL -> {}
      case CUT_OFF, UNREACHABLE -> {
        if (died()) {
          return afterDeath(one, attempt);
        }
        if (attempt.contact() == Contact.UNREACHABLE) {
          countUnanswered();
        }
      }
      case UNANSWERED -> countUnanswered();
      case PUT_OFF -> {
        if (putOff.incrementAndGet() >= MAX_PUT_OFF) {
          end(
              "the target puts off every connection ("
                  + attempt.finding().actual()
                  + "); run again with --pace, have this address exempted, or wait");
        }
      }
    }
    return attempt.finding();
  }

  private void countUnanswered() {
    if (unanswered.incrementAndGet() >= MAX_UNANSWERED) {
      stop("the target stopped answering: " + MAX_UNANSWERED + " cases in a row got no reply");
    }
  }

  private boolean died() {
    try {
      return stopped.isEmpty() && PortCheck.refuses(target.socketAddress());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The case that killed the target is this one, or the one before if this had no connection. */
  private synchronized Finding afterDeath(Case one, Attempt attempt) {
    if (stopped.isPresent()) {
      return attempt.finding();
    }
    boolean before = attempt.contact() == Contact.UNREACHABLE && lastPlayed.isPresent();
    Case deadly = before ? lastPlayed.get() : one;
    List<String> others = player.now().stream().filter(id -> !id.equals(deadly.id())).toList();
    Finding died =
        new Finding(
            Judgement.DEADLY,
            "the target stopped listening"
                + (others.isEmpty()
                    ? ""
                    : "; at the same time "
                        + String.join(", ", others)
                        + " ran, and any of them may have done it: with --jobs 1 it can be told"),
            "the target goes on listening",
            target.address() + " refuses connections");
    stop("the target stopped listening during " + deadly.id());
    if (!before) {
      return died;
    }
    Optional.ofNullable(results.get(deadly.id()))
        .ifPresent(
            judged ->
                finish(deadly, died, judged.attempts(), System.nanoTime(), judged.transcript()));
    return attempt.finding();
  }

  /** No further case begins; those that play are played to their end. */
  private synchronized void end(String reason) {
    stopped = stopped.or(() -> Optional.of(reason));
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

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "conformance");
    thread.setDaemon(true);
    return thread;
  }
}
