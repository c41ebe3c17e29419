package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.Alternative;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseHeader;
import io.smtptoolkit.conformance.script.Condition;
import io.smtptoolkit.conformance.script.Expression;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Level;
import io.smtptoolkit.conformance.script.Outcome;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Step;
import io.smtptoolkit.conformance.script.StoreCheck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds faults in cases that the grammar cannot see. */
final class Lint {
  // Exim hangs up after three syntax or protocol errors on a connection.
  private static final int MAX_PROVOKED_ERRORS = 3;
  private static final Set<String> ALWAYS_THERE =
      Set.of(
          "token", "reply", "code", "sync", "target.host", "target.port", "domain", "from", "helo");
  private static final Pattern DOMAIN =
      Pattern.compile("@([A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,})");
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(^|.*\\.)(test|example|invalid|localhost|example\\.(com|net|org))");

  private final Map<String, ScriptFile.Procedure> procedures;

  Lint(Map<String, ScriptFile.Procedure> procedures) {
    this.procedures = procedures;
  }

  void check(Case one) throws ScriptException {
    CaseHeader header = one.header();
    for (String need : header.needs()) {
      if (Fixture.named(need).isEmpty()) {
        throw fault(one, "\"" + need + "\" is no fixture; known: " + Fixture.words());
      }
    }
    if (header.later().isPresent() || header.passive()) {
      if (!one.setup().isEmpty() || !one.probe().isEmpty()) {
        throw fault(one, "a case that is later or passive has no steps; remove one of both");
      }
      return;
    }
    if (one.probe().isEmpty()) {
      throw fault(one, "nothing is judged; put \"--- probe\" before the steps that may fail");
    }
    Scope scope = new Scope(one);
    scope.names.addAll(one.row().keySet());
    one.setup().forEach(step -> step.accept(scope));
    one.probe().forEach(step -> step.accept(scope));
    if (!scope.faults.isEmpty()) {
      throw scope.faults.get(0);
    }
  }

  private static ScriptException fault(Case one, String message) {
    return new ScriptException(one.header().file(), one.header().line(), one.id() + ": " + message);
  }

  /** Walks the steps of one case with the names known so far. */
  private final class Scope implements Step.Visitor {
    private final Case one;
    private final Set<String> names = new HashSet<>(ALWAYS_THERE);
    private final Set<String> fixtures = new HashSet<>();
    private final List<ScriptException> faults = new ArrayList<>();
    private final Deque<String> calls = new ArrayDeque<>();
    private final Map<String, Integer> provoked = new HashMap<>();
    private String connection = "main";
    private int rounds = 1;
    private int depth;

    Scope(Case one) {
      this.one = one;
      fixtures.addAll(one.header().needs());
    }

    private void report(Step step, String message) {
      faults.add(
          new ScriptException(step.at().file(), step.at().line(), one.id() + ": " + message));
    }

    private void walk(List<Step> steps) {
      steps.forEach(step -> step.accept(this));
    }

    private String connection(Step step) {
      return step.at().connection().isEmpty() ? connection : step.at().connection();
    }

    private void variables(Step step, Stream<String> variables) {
      variables
          .filter(name -> !known(name))
          .findFirst()
          .ifPresent(name -> report(step, undefined(name)));
    }

    private boolean known(String name) {
      String base = name.replaceFirst("\\.(upper|lower)$", "");
      String stem = base.replaceFirst("\\.(local|domain|before|after)$", "");
      return base.startsWith("cap.")
          || names.contains(base)
          || names.contains(stem)
          || fixtures.contains(stem);
    }

    private static String undefined(String name) {
      return Fixture.named(name.replaceFirst("\\..*", "")).isPresent()
          ? "${" + name + "} is a fixture; add it to \"needs\""
          : "${" + name + "} is not defined here; define it by let, capture, each or an argument";
    }

    private void outcome(Step step, Outcome outcome) {
      if (outcome.kind() == Outcome.Kind.FAIL && one.header().level() == Level.MAY) {
        report(step, "a MAY cannot fail; use info");
      }
      if (outcome.kind() == Outcome.Kind.BREAK && depth == 0) {
        report(step, "break is in no repeat; remove it");
      }
      outcome.reason().ifPresent(reason -> variables(step, reason.variables()));
    }

    @Override
    public void open(Step.Open step) {
      provoked.put(connection(step), 0);
    }

    @Override
    public void write(Step.Write step) {
      step.segments().forEach(segment -> variables(step, segment.variables()));
      for (Expression segment : step.segments()) {
        Matcher domain = DOMAIN.matcher(segment.evaluate(name -> ""));
        while (domain.find()) {
          if (!RESERVED.matcher(domain.group(1)).matches()) {
            report(
                step,
                domain.group(1) + " may be a real domain; use example.com or .test (RFC 2606)");
          }
        }
      }
    }

    @Override
    public void expect(Step.Expect step) {
      step.alternatives().forEach(a -> a.outcome().ifPresent(outcome -> outcome(step, outcome)));
      if (step.alternatives().get(0).event() instanceof Alternative.Replied replied
          && replied.codes().negative()) {
        int errors = provoked.merge(connection(step), rounds, Integer::sum);
        if (errors > MAX_PROVOKED_ERRORS && !one.header().provokesMany()) {
          report(
              step,
              "more than three errors provoked on one connection; open another, or say \"provokes:"
                  + " many\"");
        }
      }
    }

    @Override
    public void pause(Step.Pause step) {}

    @Override
    public void let(Step.Let step) {
      variables(step, step.value().variables());
      names.add(step.name());
    }

    @Override
    public void capture(Step.Capture step) {
      names.add(step.name());
    }

    @Override
    public void check(Step.Check step) {
      variables(step, step.condition().variables());
      step.otherwise().ifPresent(outcome -> outcome(step, outcome));
    }

    @Override
    public void branch(Step.If step) {
      variables(step, step.condition().variables());
      if (step.condition() instanceof Condition.HasFixture has) {
        if (Fixture.named(has.name()).isEmpty()) {
          report(step, "\"" + has.name() + "\" is no fixture; known: " + Fixture.words());
        }
        fixtures.add(has.name());
      }
      walk(step.then());
      walk(step.otherwise());
    }

    @Override
    public void repeat(Step.Repeat step) {
      variables(step, step.times().variables());
      int outer = rounds;
      rounds = Math.max(1, step.times().count(name -> "0", 1_000)) * outer;
      depth++;
      step.name().ifPresent(names::add);
      walk(step.body());
      depth--;
      rounds = outer;
    }

    @Override
    public void use(Step.Use step) {
      step.arguments().values().forEach(value -> variables(step, value.variables()));
      ScriptFile.Procedure procedure = procedures.get(step.procedure());
      if (procedure == null) {
        report(
            step,
            "no procedure "
                + step.procedure()
                + "; known: "
                + procedures.keySet().stream().sorted().toList());
        return;
      }
      if (calls.contains(step.procedure())) {
        report(step, "procedure " + step.procedure() + " uses itself; break the circle");
        return;
      }
      calls.push(step.procedure());
      Set<String> outer = Set.copyOf(names);
      String outerConnection = connection;
      connection = connection(step);
      names.addAll(step.arguments().keySet());
      walk(procedure.steps());
      names.retainAll(outer);
      connection = outerConnection;
      calls.pop();
    }

    @Override
    public void tls(Step.Tls step) {
      step.otherwise().ifPresent(outcome -> outcome(step, outcome));
    }

    @Override
    public void drop(Step.Drop step) {}

    @Override
    public void stored(Step.Stored step) {
      variables(step, step.needle().variables());
      if (step.check() instanceof StoreCheck.Intact intact) {
        variables(step, intact.content().variables());
      } else if (step.check() instanceof StoreCheck.Body body) {
        variables(step, body.body().variables());
      } else if (step.check() instanceof StoreCheck.Count count) {
        variables(step, count.messages().variables());
      }
      step.otherwise().ifPresent(outcome -> outcome(step, outcome));
    }

    @Override
    public void end(Step.End step) {
      outcome(step, step.outcome());
    }
  }
}
