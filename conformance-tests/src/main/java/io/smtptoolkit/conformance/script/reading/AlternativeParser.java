package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.Alternative;
import io.smtptoolkit.conformance.script.Codes;
import io.smtptoolkit.conformance.script.Condition;
import io.smtptoolkit.conformance.script.Expression;
import io.smtptoolkit.conformance.script.Outcome;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the text after {@code S:}, outcomes and conditions. */
final class AlternativeParser {
  private static final Pattern CODES =
      Pattern.compile("(\\*|[0-9x]{3})(,(\\*|[0-9x]{3}))*(?=[ \t|]|$)");
  private static final Pattern STATUS = Pattern.compile("[245x]\\.([0-9]{1,3}|x)\\.([0-9]{1,3}|x)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern KEYWORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

  private AlternativeParser() {}

  static List<Alternative> alternatives(Cursor cursor) throws ScriptException {
    List<Alternative> alternatives = new ArrayList<>();
    do {
      Alternative.Event event = event(cursor);
      alternatives.add(
          new Alternative(
              event, cursor.take("->") ? Optional.of(outcome(cursor)) : Optional.empty()));
    } while (cursor.take("|"));
    cursor.end();
    return List.copyOf(alternatives);
  }

  private static Alternative.Event event(Cursor cursor) throws ScriptException {
    if (cursor.takeWord("quiet")) {
      return new Alternative.Quiet();
    }
    if (cursor.takeWord("noise")) {
      return new Alternative.Noise();
    }
    if (cursor.takeWord("close")) {
      return new Alternative.Ended(Optional.empty());
    }
    if (cursor.takeWord("fin")) {
      return new Alternative.Ended(Optional.of(Alternative.Ending.FIN));
    }
    if (cursor.takeWord("rst")) {
      return new Alternative.Ended(Optional.of(Alternative.Ending.RST));
    }
    Codes codes = codes(cursor);
    Optional<String> status = Optional.empty();
    Optional<Alternative.Text> text = Optional.empty();
    Optional<Alternative.LineCount> lines = Optional.empty();
    while (true) {
      if (cursor.takeWord("esc")) {
        status =
            Optional.of(required(cursor, STATUS, "an enhanced status code such as 5.1.1 or 5.x.x"));
      } else if (cursor.takeWord("text")) {
        text = Optional.of(new Alternative.Text(cursor.regex(), true));
      } else if (cursor.takeWord("not")) {
        cursor.need("text", "only \"not text /…/\" is known here");
        text = Optional.of(new Alternative.Text(cursor.regex(), false));
      } else if (cursor.takeWord("lines")) {
        boolean orMore = cursor.take(">=");
        lines =
            Optional.of(
                new Alternative.LineCount(
                    Integer.parseInt(required(cursor, NUMBER, "a number of lines")), orMore));
      } else {
        return new Alternative.Replied(codes, status, text, lines);
      }
    }
  }

  static Codes codes(Cursor cursor) throws ScriptException {
    return new Codes(
        List.of(
            required(cursor, CODES, "reply codes (250, 25x, 4xx,5xx, *), quiet, close or noise")
                .split(",", -1)));
  }

  static Outcome outcome(Cursor cursor) throws ScriptException {
    String word = required(cursor, KEYWORD, "an outcome");
    Outcome.Kind kind;
    try {
      kind = Outcome.Kind.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw cursor.fault(
          "\"" + word + "\" is no outcome; known: pass fail warn info na inconclusive break");
    }
    Optional<Expression> reason =
        cursor.peek() == '"' ? Optional.of(ExpressionParser.string(cursor)) : Optional.empty();
    boolean ends = cursor.takeWord("end");
    return new Outcome(
        kind,
        reason,
        ends
            || (kind != Outcome.Kind.WARN
                && kind != Outcome.Kind.INFO
                && kind != Outcome.Kind.BREAK));
  }

  static Condition condition(Cursor cursor) throws ScriptException {
    if (cursor.takeWord("not")) {
      return new Condition.Not(condition(cursor));
    }
    if (cursor.takeWord("cap")) {
      return new Condition.Offers(ExpressionParser.value(cursor));
    }
    if (cursor.takeWord("fixture")) {
      return new Condition.HasFixture(
          required(cursor, ExpressionParser.NAME, "the name of a fixture"));
    }
    if (cursor.takeWord("reply")) {
      return new Condition.LastReply(codes(cursor));
    }
    if (cursor.takeWord("text")) {
      return new Condition.ReplyText(cursor.regex(), false);
    }
    if (cursor.takeWord("raw")) {
      return new Condition.ReplyText(cursor.regex(), true);
    }
    if (cursor.takeWord("open")) {
      return new Condition.StillOpen();
    }
    if (cursor.takeWord("line") || cursor.takeWord("lines")) {
      int from = Integer.parseInt(required(cursor, NUMBER, "a line number from 1"));
      if (from == 0) {
        throw cursor.fault("there is no line 0; the first is line 1");
      }
      return new Condition.ReplyLines(from, cursor.take("-"), cursor.regex());
    }
    return comparison(cursor);
  }

  /**
   * {@code ==} and {@code !=} compare octets, the others numbers; so the operator is looked up
   * first.
   */
  private static Condition comparison(Cursor cursor) throws ScriptException {
    if (cursor.exactRest().matches("[^\"]*[^<>=!\"](<|<=|>|>=)[^<>=].*")) {
      Sum left = ExpressionParser.sum(cursor);
      if (cursor.take("<=")) {
        return new Condition.Less(left, ExpressionParser.sum(cursor), true);
      }
      if (cursor.take("<")) {
        return new Condition.Less(left, ExpressionParser.sum(cursor), false);
      }
      if (cursor.take(">=")) {
        return new Condition.Less(ExpressionParser.sum(cursor), left, true);
      }
      cursor.need(">", "compare numbers by < <= > >=");
      return new Condition.Less(ExpressionParser.sum(cursor), left, false);
    }
    Expression left = ExpressionParser.value(cursor);
    if (cursor.take("!=")) {
      return new Condition.Not(new Condition.Equal(left, ExpressionParser.value(cursor)));
    }
    cursor.need(
        "==", "a condition is cap, fixture, reply, text, raw, line, open, not or a comparison");
    return new Condition.Equal(left, ExpressionParser.value(cursor));
  }

  private static String required(Cursor cursor, Pattern pattern, String what)
      throws ScriptException {
    return cursor
        .match(pattern)
        .orElseThrow(
            () ->
                cursor.fault(
                    "expected "
                        + what
                        + ", found \""
                        + cursor.rest()
                        + "\"; see docs/conformance-scripts.md"));
  }
}
