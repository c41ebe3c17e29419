package io.smtptoolkit.conformance.junit;

import io.smtptoolkit.conformance.engine.Run;
import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.engine.Target;
import io.smtptoolkit.conformance.engine.TargetException;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
 * what is inconclusive or not applicable aborts it, with its reason; warn and info pass. Stateless.
 */
public final class ConformanceTests {
  private ConformanceTests() {}

  /**
   * All cases, one at a time, in profile default.
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
    CaseSet cases = CaseSet.shipped();
    Map<String, CompletableFuture<Result>> results = new LinkedHashMap<>();
    Map<String, List<DynamicTest>> areas = new LinkedHashMap<>();
    for (Case one : cases.cases()) {
      if (selection.test(one) && one.later().isEmpty()) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        results.put(one.id(), result);
        areas.computeIfAbsent(one.area(), area -> new ArrayList<>()).add(test(one, result));
      }
    }
    Run run = new Run(cases, selection, target, options, new Collector(results));
    Thread runner = new Thread(() -> execute(run, results), "conformance run");
    runner.setDaemon(true);
    runner.start();
    return areas.entrySet().stream()
        .map(area -> DynamicContainer.dynamicContainer(area.getKey(), area.getValue()));
  }

  private static void execute(Run run, Map<String, CompletableFuture<Result>> results) {
    try {
      run.execute();
    } catch (TargetException e) {
      fail(results, e);
    } catch (InterruptedException e) {
      fail(results, e);
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(Map<String, CompletableFuture<Result>> results, Exception cause) {
    results.values().forEach(result -> result.completeExceptionally(cause));
  }

  private static DynamicTest test(Case one, CompletableFuture<Result> result) {
    return DynamicTest.dynamicTest(one.id(), () -> report(result.get()));
  }

  private static void report(Result result) {
    Finding finding = result.finding();
    Verdict verdict = result.verdict();
    if (verdict == Verdict.INCONCLUSIVE || verdict == Verdict.NOT_APPLICABLE) {
      Assumptions.abort(verdict.word() + ": " + finding.reason());
    }
    if (verdict == Verdict.FAIL || verdict == Verdict.ERROR) {
      Assertions.fail(
          result.which().header().title()
              + "\n"
              + finding.reason()
              + "\nexpected: "
              + finding.expected()
              + "\nactual: "
              + finding.actual()
              + "\n"
              + result.transcript().stream()
                  .map(Transcript.Entry::line)
                  .collect(Collectors.joining("\n")));
    }
  }

  /** Hands each result to the test that waits for it. */
  private record Collector(Map<String, CompletableFuture<Result>> results) implements RunListener {
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
