package io.smtptoolkit.conformance.junit;

import io.smtptoolkit.conformance.engine.Run;
import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.report.Explanation;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.subject.TargetException;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * The suite as dynamic tests, one container for each area:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicNode> speaksSmtp() throws ScriptException {
 *   return ConformanceTests.against(Target.at("localhost", 2525).with(Fixture.RCPT, "u@example.com"));
 * }
 * }</pre>
 *
 * The run goes on in the background while JUnit collects its results. A fail or error fails a test;
 * what is inconclusive or not applicable aborts it, with its reason; warn and info pass. One more
 * test, the last, fails when the run as a whole decided nothing. Stateless.
 */
public final class ConformanceTests {
  private static final String RUN = "run";
  private static final String JUDGED = "the target could be judged";

  private ConformanceTests() {}

  /**
   * All cases, a few at a time, in profile default.
   *
   * @param target to be judged
   * @return a container for each area
   * @throws ScriptException if a script has a fault
   */
  public static Stream<DynamicNode> against(Target target) throws ScriptException {
    return against(target, one -> true, RunOptions.DEFAULT);
  }

  /**
   * Some cases.
   *
   * @param target to be judged
   * @param selection which of the cases
   * @param options how to run them
   * @return a container for each area
   * @throws ScriptException if a script has a fault
   */
  public static Stream<DynamicNode> against(
      Target target, Predicate<Case> selection, RunOptions options) throws ScriptException {
    CaseSet cases = CaseFiles.shipped();
    Outcomes outcomes = new Outcomes();
    Map<String, List<DynamicTest>> areas = new LinkedHashMap<>();
    for (Case one : cases.cases()) {
      if (selection.test(one) && one.later().isEmpty()) {
        CompletableFuture<Result> result = outcomes.expect(one);
        areas
            .computeIfAbsent(one.area(), area -> new ArrayList<>())
            .add(
                DynamicTest.dynamicTest(
                    one.id(), () -> report(result.get(), outcomes.facts.get())));
      }
    }
    areas.put(RUN, List.of(DynamicTest.dynamicTest(JUDGED, () -> report(outcomes.summary.get()))));
    Run run = new Run(cases, selection, target, options, outcomes);
    Thread runner = new Thread(() -> execute(run, outcomes), "conformance run");
    runner.setDaemon(true);
    runner.start();
    return areas.entrySet().stream()
        .map(area -> DynamicContainer.dynamicContainer(area.getKey(), area.getValue()));
  }

  /** Whatever ends the run, no test waits for ever. */
  private static void execute(Run run, Outcomes outcomes) {
    try {
      outcomes.complete(run.execute());
    } catch (TargetException e) {
      outcomes.fail(e);
    } catch (InterruptedException e) {
      outcomes.fail(e);
      Thread.currentThread().interrupt();
    } finally {
      outcomes.fail(new IllegalStateException("the run ended without a result for this"));
    }
  }

  private static void report(Result result, TargetFacts facts) {
    Verdict verdict = result.verdict();
    if (verdict == Verdict.INCONCLUSIVE || verdict == Verdict.NOT_APPLICABLE) {
      Assumptions.abort(verdict.word() + ": " + result.finding().reason());
    }
    if (verdict == Verdict.FAIL || verdict == Verdict.ERROR) {
      Assertions.fail(result.which().header().title() + "\n" + Explanation.of(result, facts));
    }
  }

  /** Where nothing was decided every test above is aborted, which a build takes for success. */
  private static void report(Summary summary) {
    int code = summary.exitCode();
    if (code != Summary.EXIT_OK && code != Summary.EXIT_FAILED) {
      Assertions.fail(
          "this run says nothing; "
              + summary.stopped().map(why -> "stopped early: " + why + "; ").orElse("")
              + String.join("; ", summary.openQuestions()));
    }
  }

  /** Hands what comes out to the tests that wait for it. */
  private static final class Outcomes implements RunListener {
    private final Map<String, CompletableFuture<Result>> results = new LinkedHashMap<>();
    private final CompletableFuture<TargetFacts> facts = new CompletableFuture<>();
    private final CompletableFuture<Summary> summary = new CompletableFuture<>();

    CompletableFuture<Result> expect(Case one) {
      return results.computeIfAbsent(one.id(), id -> new CompletableFuture<>());
    }

    /** A run that ended early has facts all the same. */
    void complete(Summary found) {
      facts.complete(found.target());
      summary.complete(found);
    }

    /** All that has no outcome yet gets none any more. */
    void fail(Exception cause) {
      results.values().forEach(result -> result.completeExceptionally(cause));
      facts.completeExceptionally(cause);
      summary.completeExceptionally(cause);
    }

    @Override
    public void surveyed(TargetFacts found) {
      facts.complete(found);
    }

    @Override
    public void started(int cases) {}

    @Override
    public void finished(Result result) {
      CompletableFuture<Result> waiting = results.get(result.which().id());
      if (waiting != null) {
        waiting.complete(result);
      }
    }
  }
}
