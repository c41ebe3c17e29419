package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.subject.TargetException;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Runs the cases of a text against a target. */
final class Played {
  private static final String SHARED =
      """
      === proc greeted

      open
      S: 220

      === proc ehlo

      use greeted
      C: EHLO ${helo}
      S: 250
      """;

  private Played() {}

  static Summary run(Target target, String scripts)
      throws ScriptException, TargetException, InterruptedException {
    CaseSet cases =
        CaseFiles.of(
            List.of(
                new CaseFiles.Source("shared.smtpt", SHARED),
                new CaseFiles.Source("test.smtpt", scripts)));
    return run(cases, target, one -> true);
  }

  /** The result of one shipped case. */
  static Result shipped(Target target, String id)
      throws ScriptException, TargetException, InterruptedException {
    return run(CaseFiles.shipped(), target, one -> one.id().equals(id)).results().get(0);
  }

  private static Summary run(CaseSet cases, Target target, Predicate<Case> selection)
      throws TargetException, InterruptedException {
    RunOptions options = new RunOptions(Profile.DEFAULT, 1, Duration.ofMinutes(1));
    RunListener none =
        new RunListener() {
          @Override
          public void started(int cases) {}

          @Override
          public void finished(Result result) {}
        };
    return new Run(cases, selection, target, options, none).execute();
  }

  /** The one result of a case whose steps are given; its id is {@code test/one}. */
  static Result steps(Target target, String header, String steps)
      throws ScriptException, TargetException, InterruptedException {
    return run(target, "=== test/one\ntitle: t\nref: -\n" + header + "\n\n" + steps)
        .results()
        .get(0);
  }

  /** The same on level MUST. */
  static Result steps(Target target, String steps)
      throws ScriptException, TargetException, InterruptedException {
    return steps(target, "level: MUST", steps);
  }
}
