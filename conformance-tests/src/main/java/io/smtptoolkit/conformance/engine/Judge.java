package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Bindings;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.Outcome;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import java.util.ArrayList;
import java.util.List;

/** Turns what happens in one case into its judgement. One per attempt; not thread-safe. */
final class Judge {
  private final Level level;
  private final Bindings reasons;
  private final List<Finding> remembered = new ArrayList<>();
  private boolean probing;

  Judge(Level level, Bindings reasons) {
    this.level = level;
    this.reasons = reasons;
  }

  /** From now on a mismatch counts. */
  void probe() {
    probing = true;
  }

  /** Something came that no alternative fits. */
  CaseEnd mismatch(String where, String expected, String actual, boolean silent) {
    if (!probing) {
      return new CaseEnd(
          new Finding(Judgement.UNDETERMINED, "set-up failed at " + where, expected, actual),
          silent);
    }
    Judgement judgement = level == Level.MAY ? Judgement.OBSERVED : Judgement.VIOLATED;
    return new CaseEnd(new Finding(judgement, "at " + where, expected, actual), false);
  }

  /** What a script says follows from an alternative or a check. */
  void outcome(Outcome outcome, boolean connectionEnded, String expected, String actual) {
    String reason = outcome.reason().map(text -> text.evaluate(reasons)).orElse("");
    Finding finding = finding(outcome.kind(), reason, expected, actual);
    if (outcome.kind() == Outcome.Kind.BREAK) {
      throw new CaseEnd.LoopEnd();
    }
    if (outcome.kind() == Outcome.Kind.WARN || outcome.kind() == Outcome.Kind.INFO) {
      remembered.add(finding);
      if (outcome.ends() || connectionEnded) {
        throw new CaseEnd(atEnd(), false);
      }
      return;
    }
    if (outcome.kind() == Outcome.Kind.PASS && !remembered.isEmpty()) {
      throw new CaseEnd(atEnd(), false);
    }
    throw new CaseEnd(finding, false);
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
   * what the target does is recorded, its last reply stands for it.
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
