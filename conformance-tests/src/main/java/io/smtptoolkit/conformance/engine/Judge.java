package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Bindings;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.Outcome;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Turns what happens in one case into its judgement. One per attempt; not thread-safe. */
final class Judge {
  private static final String SET_UP_FAILED = "the case did not come to its question";
  private static final Set<Judgement> HELD =
      EnumSet.of(Judgement.VIOLATED, Judgement.DEPARTS, Judgement.UNDETERMINED);

  private final Level level;
  private final Bindings reasons;
  private final Consumer<Finding> held;
  private final List<Finding> remembered = new ArrayList<>();
  private boolean probing;

  /**
   * Begins in the set-up.
   *
   * @param level of the requirement
   * @param reasons the variables in what scripts say
   * @param held hears at once of all that is held against the target, or keeps it from being judged
   */
  Judge(Level level, Bindings reasons, Consumer<Finding> held) {
    this.level = level;
    this.reasons = reasons;
    this.held = held;
  }

  /** From now on a mismatch counts. */
  void probe() {
    probing = true;
  }

  /** Something came that no alternative fits. */
  CaseEnd mismatch(String expected, String actual, Contact contact) {
    if (!probing) {
      return new CaseEnd(
          noted(new Finding(Judgement.UNDETERMINED, SET_UP_FAILED, expected, actual)), contact);
    }
    Judgement judgement = level == Level.MAY ? Judgement.OBSERVED : Judgement.VIOLATED;
    return new CaseEnd(noted(new Finding(judgement, "", expected, actual)));
  }

  /** Something came that says nothing about the requirement. */
  CaseEnd undetermined(String reason, String expected, String actual) {
    return new CaseEnd(noted(new Finding(Judgement.UNDETERMINED, reason, expected, actual)));
  }

  private Finding noted(Finding finding) {
    if (HELD.contains(finding.judgement())) {
      held.accept(finding);
    }
    return finding;
  }

  /** What a script says follows from an alternative or a check. */
  void outcome(Outcome outcome, boolean connectionEnded, String expected, String actual) {
    String reason = outcome.reason().map(text -> text.evaluate(reasons)).orElse("");
    Finding finding = noted(finding(outcome.kind(), reason, expected, actual));
    if (outcome.kind() == Outcome.Kind.BREAK) {
      throw new CaseEnd.LoopEnd();
    }
    if (outcome.kind() == Outcome.Kind.WARN || outcome.kind() == Outcome.Kind.INFO) {
      remembered.add(finding);
      if (outcome.ends() || connectionEnded) {
        throw new CaseEnd(atEnd());
      }
      return;
    }
    if (outcome.kind() == Outcome.Kind.PASS && !remembered.isEmpty()) {
      throw new CaseEnd(atEnd());
    }
    throw new CaseEnd(finding);
  }

  private Finding finding(Outcome.Kind kind, String reason, String expected, String actual) {
    return switch (kind) {
      case PASS -> Finding.of(Judgement.SATISFIED, reason);
      case FAIL ->
          probing
              ? new Finding(Judgement.VIOLATED, reason, expected, actual)
              : new Finding(Judgement.UNDETERMINED, reason, expected, actual);
      case WARN -> new Finding(Judgement.DEPARTS, reason, expected, actual);
      case INFO -> new Finding(Judgement.OBSERVED, reason.isEmpty() ? actual : reason, "", "");
      case NA -> Finding.of(Judgement.NOT_APPLICABLE, reason.isEmpty() ? actual : reason);
      case INCONCLUSIVE, BREAK -> new Finding(Judgement.UNDETERMINED, reason, expected, actual);
    };
  }

  /**
   * The judgement of a case whose steps are all done: the worst that was remembered. Where only
   * what the target does is recorded, that is its last reply.
   */
  Finding atEnd() {
    for (Finding finding : remembered) {
      if (finding.judgement() == Judgement.DEPARTS) {
        return finding;
      }
    }
    if (remembered.isEmpty() && level == Level.MAY) {
      return Finding.of(Judgement.OBSERVED, reasons.value("reply"));
    }
    if (!remembered.isEmpty()) {
      return Finding.of(
          Judgement.OBSERVED,
          String.join("; ", remembered.stream().map(Finding::reason).distinct().toList()));
    }
    return Finding.of(Judgement.SATISFIED, "");
  }
}
