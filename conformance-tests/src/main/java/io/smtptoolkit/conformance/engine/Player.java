package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.store.StoreOracle;
import io.smtptoolkit.conformance.engine.store.Token;
import io.smtptoolkit.conformance.engine.wire.Timing;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Plays cases, again where nothing could be said. Shared by all workers. */
final class Player {
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration BACK_OFF = Duration.ofMillis(500);

  private final ScheduledExecutorService watchdog;
  private final Set<CaseRunner> playing = ConcurrentHashMap.newKeySet();

  Player(ScheduledExecutorService watchdog) {
    this.watchdog = watchdog;
  }

  /**
   * A case that was played.
   *
   * @param last attempt
   * @param attempts how many there were
   */
  record Played(Attempt last, int attempts) {}

  /** Plays a case until it is decided, three times at most. */
  Played play(Case one, Ground ground, BooleanSupplier stopped) {
    Attempt attempt = attempt(one, ground);
    int attempts = 1;
    while (attempts < MAX_ATTEMPTS
        && attempt.finding().judgement() == Judgement.UNDETERMINED
        && !stopped.getAsBoolean()) {
      try {
        Timing.pass(ground.target().timing().times(BACK_OFF.multipliedBy(attempts)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      attempt = attempt(one, ground);
      attempts++;
    }
    return new Played(attempt, attempts);
  }

  /**
   * Plays a violated case again, so that a verdict does not hang on chance.
   *
   * @return the violation, with how often it was seen if that was not every time
   */
  Played again(Case one, Ground ground, Played played, BooleanSupplier stopped) {
    Attempt last = played.last();
    if (violated(attempt(one, ground)) || stopped.getAsBoolean()) {
      return new Played(last, played.attempts() + 1);
    }
    int times = violated(attempt(one, ground)) ? 2 : 1;
    Finding sometimes = sometimes(last.finding(), times);
    return new Played(
        new Attempt(sometimes, last.contact(), last.refusal(), last.transcript()),
        played.attempts() + 2);
  }

  private static boolean violated(Attempt attempt) {
    return attempt.finding().judgement() == Judgement.VIOLATED;
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

  private Attempt attempt(Case one, Ground ground) {
    CaseRunner runner = new CaseRunner(one, ground, Token.next());
    playing.add(runner);
    Duration budget = budget(one, ground);
    Finding late = Finding.of(Judgement.BROKEN, "not done within " + budget.toSeconds() + " s");
    var alarm =
        watchdog.schedule(() -> runner.expire(late), budget.toMillis(), TimeUnit.MILLISECONDS);
    try {
      Attempt attempt = runner.play();
      if (attempt.contact() == Contact.PUT_OFF) {
        ground.pace().slower();
      }
      return attempt;
    } finally {
      alarm.cancel(false);
      playing.remove(runner);
    }
  }

  /** What the script says, and what waiting for the store and for the pace may add to it. */
  private static Duration budget(Case one, Ground ground) {
    Timing timing = ground.target().timing();
    Duration budget = timing.budget(one.header().budget());
    if (ground.store().missing().isEmpty()) {
      Duration waits = timing.limit(StoreOracle.DELIVERY).plus(ground.store().ways().late());
      budget = budget.plus(waits.multipliedBy(4));
    }
    return budget.plus(ground.pace().gap().multipliedBy(20));
  }

  /** Cases that play now wait no longer for anything. */
  void breakOff(Finding why) {
    playing.forEach(runner -> runner.expire(why));
  }

  /** The ids of the cases that play now. */
  List<String> now() {
    return playing.stream().map(CaseRunner::id).sorted().toList();
  }
}
