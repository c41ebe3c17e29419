package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.Condition;
import io.smtptoolkit.conformance.script.Expression;
import io.smtptoolkit.conformance.script.Outcome;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Step;
import io.smtptoolkit.conformance.script.StoreCheck;
import io.smtptoolkit.conformance.script.Sum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the steps of one case or procedure. One per list of lines; not thread-safe. */
final class StepParser {
  private static final Pattern CONNECTION = Pattern.compile("@[a-z0-9]+");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9-]+");

  private final List<Cursor> lines;
  private int next;

  StepParser(List<Cursor> lines) {
    this.lines = lines;
  }

  /** Every line up to the end of the list. */
  List<Step> all() throws ScriptException {
    List<Step> steps = block();
    if (next < lines.size()) {
      throw lines.get(next).fault("} closes nothing; remove it");
    }
    return steps;
  }

  /** Steps up to a line that begins with a closing brace, which is not read. */
  private List<Step> block() throws ScriptException {
    List<Step> steps = new ArrayList<>();
    while (next < lines.size() && lines.get(next).peek() != '}') {
      steps.add(step(lines.get(next++)));
    }
    return List.copyOf(steps);
  }

  private Step step(Cursor cursor) throws ScriptException {
    String connection = cursor.match(CONNECTION).map(name -> name.substring(1)).orElse("");
    Step.At at = new Step.At(cursor.file(), cursor.line(), connection);
    if (cursor.take("C:")) {
      return line(at, cursor.exactRest());
    }
    if (cursor.takeWord("S:") || cursor.takeWord("S")) {
      return expect(at, cursor);
    }
    if (cursor.take("W/1")) {
      Duration gap = cursor.time().orElse(Duration.ZERO);
      cursor.need(":", "write W/1: or W/1 20ms:");
      Expression octets = ExpressionParser.expression(cursor);
      cursor.end();
      return new Step.Write(at, List.of(octets), false, Optional.of(gap));
    }
    if (cursor.take("W:")) {
      return write(at, cursor);
    }
    Step step = word(at, cursor);
    cursor.end();
    return step;
  }

  private Step word(Step.At at, Cursor cursor) throws ScriptException {
    if (cursor.takeWord("open")) {
      return new Step.Open(at);
    }
    if (cursor.takeWord("use")) {
      return use(at, cursor);
    }
    if (cursor.takeWord("stored")) {
      return stored(at, cursor);
    }
    if (cursor.takeWord("check")) {
      return check(at, cursor);
    }
    if (cursor.takeWord("if")) {
      return branch(at, cursor);
    }
    if (cursor.takeWord("repeat")) {
      return repeat(at, cursor);
    }
    if (cursor.takeWord("let")) {
      String name = name(cursor);
      boolean keep = cursor.take("?");
      cursor.need("=", "let NAME = EXPR, or ?= for a default");
      return new Step.Let(at, name, ExpressionParser.value(cursor), keep);
    }
    if (cursor.takeWord("capture")) {
      return new Step.Capture(at, name(cursor), cursor.regex());
    }
    if (cursor.takeWord("pause")) {
      return new Step.Pause(
          at, cursor.time().orElseThrow(() -> cursor.fault("expected a time; pause 500ms or 2s")));
    }
    if (cursor.takeWord("tls")) {
      return new Step.Tls(at, otherwise(cursor));
    }
    if (cursor.takeWord("shut")) {
      return new Step.Drop(at, Step.DropKind.HALF);
    }
    if (cursor.takeWord("drop")) {
      return drop(at, cursor);
    }
    if (cursor.takeWord("end")) {
      return new Step.End(at, AlternativeParser.outcome(cursor));
    }
    throw cursor.fault(
        "\""
            + cursor.rest()
            + "\" is no step; known: C: W: S: open use check stored if repeat let capture pause tls"
            + " drop shut end");
  }

  /**
   * {@code C:} takes its text as it is; one blank after the colon and blanks at the end are not
   * part of it.
   */
  private static Step line(Step.At at, String rest) {
    String text = (rest.startsWith(" ") ? rest.substring(1) : rest).stripTrailing();
    Expression line =
        new Expression.Joined(List.of(ExpressionParser.text(text), new Expression.Literal("\r\n")));
    return new Step.Write(at, List.of(line), true, Optional.empty());
  }

  private static Step write(Step.At at, Cursor cursor) throws ScriptException {
    List<Expression> segments = new ArrayList<>();
    do {
      segments.add(ExpressionParser.expression(cursor));
    } while (cursor.take("|"));
    cursor.end();
    return new Step.Write(at, List.copyOf(segments), false, Optional.empty());
  }

  private static Step expect(Step.At at, Cursor cursor) throws ScriptException {
    Optional<Duration> within = cursor.time();
    cursor.take(":");
    return new Step.Expect(at, within, AlternativeParser.alternatives(cursor));
  }

  private static Step use(Step.At at, Cursor cursor) throws ScriptException {
    String procedure = name(cursor);
    Map<String, Expression> arguments = new LinkedHashMap<>();
    while (!cursor.atEnd()) {
      String name = name(cursor);
      cursor.need("=", "arguments are name=VALUE");
      arguments.put(name, ExpressionParser.value(cursor));
    }
    return new Step.Use(at, procedure, Map.copyOf(arguments));
  }

  private static Step drop(Step.At at, Cursor cursor) throws ScriptException {
    if (cursor.takeWord("fin")) {
      return new Step.Drop(at, Step.DropKind.FIN);
    }
    if (cursor.takeWord("cut")) {
      return new Step.Drop(at, Step.DropKind.CUT);
    }
    cursor.need("rst", "write drop fin, drop cut or drop rst");
    return new Step.Drop(at, Step.DropKind.RST);
  }

  private static Step check(Step.At at, Cursor cursor) throws ScriptException {
    Condition condition = AlternativeParser.condition(cursor);
    return new Step.Check(at, condition, otherwise(cursor));
  }

  private static Optional<Outcome> otherwise(Cursor cursor) throws ScriptException {
    return cursor.takeWord("else")
        ? Optional.of(AlternativeParser.outcome(cursor))
        : Optional.empty();
  }

  private Step branch(Step.At at, Cursor cursor) throws ScriptException {
    Condition condition = AlternativeParser.condition(cursor);
    openBrace(cursor);
    List<Step> then = block();
    List<Step> otherwise = List.of();
    Cursor closing = closingBrace(cursor);
    if (closing.takeWord("else")) {
      openBrace(closing);
      otherwise = block();
      closing = closingBrace(cursor);
    }
    closing.end();
    return new Step.If(at, condition, then, otherwise);
  }

  private Step repeat(Step.At at, Cursor cursor) throws ScriptException {
    Sum times = ExpressionParser.sum(cursor);
    Optional<String> name = cursor.takeWord("as") ? Optional.of(name(cursor)) : Optional.empty();
    openBrace(cursor);
    List<Step> body = block();
    closingBrace(cursor).end();
    return new Step.Repeat(at, times, name, body);
  }

  private static void openBrace(Cursor cursor) throws ScriptException {
    cursor.need("{", "the line ends in {");
    cursor.end();
  }

  private Cursor closingBrace(Cursor opening) throws ScriptException {
    if (next == lines.size()) {
      throw opening.fault("the { of this line is never closed; write } on a line of its own");
    }
    Cursor closing = lines.get(next++);
    closing.need("}", "blocks end by } on a line of its own");
    return closing;
  }

  private static Step stored(Step.At at, Cursor cursor) throws ScriptException {
    Expression needle = ExpressionParser.string(cursor);
    return new Step.Stored(at, needle, storeCheck(cursor), otherwise(cursor));
  }

  private static StoreCheck storeCheck(Cursor cursor) throws ScriptException {
    if (cursor.takeWord("count")) {
      StoreCheck.Comparison comparison;
      if (cursor.take("<=")) {
        comparison = StoreCheck.Comparison.AT_MOST;
      } else if (cursor.take(">=")) {
        comparison = StoreCheck.Comparison.AT_LEAST;
      } else {
        cursor.need("==", "count is compared by == <= or >=");
        comparison = StoreCheck.Comparison.EQUAL;
      }
      return new StoreCheck.Count(comparison, ExpressionParser.sum(cursor));
    }
    if (cursor.takeWord("intact")) {
      return new StoreCheck.Intact(ExpressionParser.expression(cursor));
    }
    if (cursor.takeWord("body")) {
      return new StoreCheck.Body(ExpressionParser.expression(cursor));
    }
    boolean wanted = !cursor.takeWord("not");
    cursor.need("header", "stored asks for count, intact, body or header");
    String field =
        cursor
            .match(FIELD)
            .orElseThrow(
                () -> cursor.fault("expected the name of a header field; header NAME /re/"));
    return new StoreCheck.Header(field, cursor.regex(), wanted);
  }

  private static String name(Cursor cursor) throws ScriptException {
    return cursor
        .match(ExpressionParser.NAME)
        .orElseThrow(
            () ->
                cursor.fault(
                    "expected a name, found \""
                        + cursor.rest()
                        + "\"; lower-case letters, digits and -"));
  }
}
