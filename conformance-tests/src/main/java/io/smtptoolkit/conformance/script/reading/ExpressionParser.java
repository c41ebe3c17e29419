package io.smtptoolkit.conformance.script.reading;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.conformance.script.Expression;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads expressions, values and sums. */
final class ExpressionParser {
  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*(\\.[A-Za-z0-9-]+)*");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z][A-Za-z0-9.-]*)\\}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern WORD =
      Pattern.compile("[^ \t\"|{}=]+(\\{[^ \t\"|}]*\\})?[^ \t\"|{}=]*");

  private static final String TERM = "([0-9]{1,9}|\\$\\{[a-z][A-Za-z0-9.-]*\\})";

  /**
   * Two terms with a sign between them. Without blanks {@code 2026-10} is a word, so there the
   * first term has to be a variable.
   */
  private static final Pattern SUM =
      Pattern.compile(
          "-?"
              + TERM
              + "[ \t]+[+-][ \t]+"
              + TERM
              + "(?=[ \t+-]|$)|\\$\\{[a-z][A-Za-z0-9.-]*\\}[+-]"
              + TERM
              + "(?=[ \t+-]|$)");

  private static final Pattern FUNCTION =
      Pattern.compile("(repeat|octets|random|lines|fill)[ ]*\\(");

  private ExpressionParser() {}

  /** Strings and functions, one after the other. */
  static Expression expression(Cursor cursor) throws ScriptException {
    List<Expression> parts = new ArrayList<>();
    while (true) {
      if (cursor.peek() == '"') {
        parts.add(string(cursor));
      } else if (cursor.takeWord("repeat")) {
        parts.add(repeated(cursor));
      } else if (cursor.takeWord("octets")) {
        parts.add(octetRange(cursor));
      } else if (cursor.takeWord("random")) {
        parts.add(random(cursor));
      } else if (cursor.takeWord("lines")) {
        parts.add(new Expression.TextLines(argument(cursor), false));
      } else if (cursor.takeWord("fill")) {
        parts.add(new Expression.TextLines(argument(cursor), true));
      } else if (parts.isEmpty()) {
        throw cursor.fault(
            "expected a string or a function, found \""
                + cursor.rest()
                + "\"; strings are in double quotes");
      } else {
        return joined(parts);
      }
    }
  }

  /** A word without blanks, an expression, or a sum of at least two numbers. */
  static Expression value(Cursor cursor) throws ScriptException {
    if (cursor.peek() == '"' || FUNCTION.matcher(cursor.rest()).lookingAt()) {
      return expression(cursor);
    }
    if (SUM.matcher(cursor.rest()).lookingAt()) {
      return new Expression.SumText(sum(cursor));
    }
    return word(cursor);
  }

  /** A word without blanks. */
  static Expression word(Cursor cursor) throws ScriptException {
    return text(
        cursor
            .match(WORD)
            .orElseThrow(
                () ->
                    cursor.fault(
                        "expected a word or a string, found \"" + cursor.rest() + "\"; quote it")));
  }

  /** Text as it is, with variables: what {@code C:} sends. */
  static Expression text(String text) {
    List<Expression> parts = new ArrayList<>();
    var reference = REFERENCE.matcher(text);
    int from = 0;
    while (reference.find()) {
      addLiteral(parts, text.substring(from, reference.start()));
      parts.add(new Expression.Variable(reference.group(1)));
      from = reference.end();
    }
    addLiteral(parts, text.substring(from));
    return joined(parts);
  }

  static Sum sum(Cursor cursor) throws ScriptException {
    List<Sum.Term> terms = new ArrayList<>();
    boolean negative = cursor.take("-");
    while (true) {
      terms.add(term(cursor, negative));
      if (cursor.take("+")) {
        negative = false;
      } else if (cursor.take("-")) {
        negative = true;
      } else {
        return new Sum(List.copyOf(terms));
      }
    }
  }

  private static Sum.Term term(Cursor cursor, boolean negative) throws ScriptException {
    var number = cursor.match(NUMBER);
    if (number.isPresent()) {
      return new Sum.Term(negative, number.get(), false);
    }
    String reference =
        cursor
            .match(REFERENCE)
            .orElseThrow(
                () ->
                    cursor.fault(
                        "expected a number or ${variable}, found \""
                            + cursor.rest()
                            + "\"; write digits"));
    return new Sum.Term(negative, reference.substring(2, reference.length() - 1), true);
  }

  private static Expression repeated(Cursor cursor) throws ScriptException {
    cursor.need("(", "repeat(N, EXPR)");
    Sum times = sum(cursor);
    cursor.need(",", "repeat(N, EXPR)");
    Expression what = expression(cursor);
    cursor.need(")", "repeat(N, EXPR)");
    return new Expression.Repeated(times, what);
  }

  private static Expression octetRange(Cursor cursor) throws ScriptException {
    cursor.need("(", "octets(A, B)");
    int first = number(cursor);
    cursor.need(",", "octets(A, B)");
    int last = number(cursor);
    cursor.need(")", "octets(A, B)");
    if (first > last || last > 255) {
      throw cursor.fault("octets(" + first + ", " + last + ") is no range; 0 to 255 at most");
    }
    return new Expression.OctetRange(first, last);
  }

  private static Expression random(Cursor cursor) throws ScriptException {
    cursor.need("(", "random(SEED, N)");
    int seed = number(cursor);
    cursor.need(",", "random(SEED, N)");
    Sum octets = sum(cursor);
    cursor.need(")", "random(SEED, N)");
    return new Expression.RandomOctets(seed, octets);
  }

  private static Sum argument(Cursor cursor) throws ScriptException {
    cursor.need("(", "the number is in parentheses");
    Sum sum = sum(cursor);
    cursor.need(")", "the number is in parentheses");
    return sum;
  }

  private static int number(Cursor cursor) throws ScriptException {
    return Integer.parseInt(
        cursor
            .match(NUMBER)
            .orElseThrow(
                () ->
                    cursor.fault(
                        "expected a number, found \"" + cursor.rest() + "\"; write digits")));
  }

  /** {@code "…"} with escapes and variables. */
  static Expression string(Cursor cursor) throws ScriptException {
    cursor.need("\"", "strings are in double quotes");
    List<Expression> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (char c = cursor.next(); c != '"'; c = cursor.next()) {
      if (c == '\\') {
        literal.append(escaped(cursor));
      } else if (c == '$' && cursor.exactRest().startsWith("{")) {
        parts.add(new Expression.Literal(literal.toString()));
        literal.setLength(0);
        parts.add(new Expression.Variable(reference(cursor)));
      } else {
        StringBuilder character = new StringBuilder().append(c);
        if (Character.isHighSurrogate(c)) {
          character.append(cursor.next());
        }
        literal.append(octets(character.toString()));
      }
    }
    if (parts.isEmpty() || literal.length() > 0) {
      parts.add(new Expression.Literal(literal.toString()));
    }
    return joined(parts);
  }

  private static String reference(Cursor cursor) throws ScriptException {
    StringBuilder name = new StringBuilder("$");
    while (name.charAt(name.length() - 1) != '}') {
      name.append(cursor.next());
    }
    var reference = REFERENCE.matcher(name);
    if (!reference.matches()) {
      throw cursor.fault(
          "\"" + name + "\" is no variable; names are lower-case letters, digits, - and .");
    }
    return reference.group(1);
  }

  private static String escaped(Cursor cursor) throws ScriptException {
    char c = cursor.next();
    return switch (c) {
      case 'r' -> "\r";
      case 'n' -> "\n";
      case 't' -> "\t";
      case '0' -> "\0";
      case '\\' -> "\\";
      case '"' -> "\"";
      case 'x' -> String.valueOf((char) hex(cursor, "" + cursor.next() + cursor.next()));
      case 'u' -> codePoint(cursor);
      default ->
          throw cursor.fault(
              "\\" + c + " is no escape; known: \\r \\n \\t \\0 \\\\ \\\" \\xHH \\u{H…}");
    };
  }

  private static String codePoint(Cursor cursor) throws ScriptException {
    if (cursor.next() != '{') {
      throw cursor.fault("\\u is followed by {; for example \\u{2028}");
    }
    StringBuilder digits = new StringBuilder();
    for (char c = cursor.next(); c != '}'; c = cursor.next()) {
      digits.append(c);
    }
    int codePoint = hex(cursor, digits.toString());
    if (!Character.isValidCodePoint(codePoint)) {
      throw cursor.fault("U+" + digits + " is no code point; at most 10FFFF");
    }
    return octets(Character.toString(codePoint));
  }

  private static int hex(Cursor cursor, String digits) throws ScriptException {
    if (!digits.matches("[0-9A-Fa-f]{1,6}")) {
      throw cursor.fault("\"" + digits + "\" is not hexadecimal; write 0-9, A-F");
    }
    return Integer.parseInt(digits, 16);
  }

  private static Expression joined(List<Expression> parts) {
    return parts.size() == 1 ? parts.get(0) : new Expression.Joined(List.copyOf(parts));
  }

  private static void addLiteral(List<Expression> parts, String text) {
    if (!text.isEmpty() || parts.isEmpty()) {
      parts.add(new Expression.Literal(octets(text)));
    }
  }

  /** The UTF-8 octets of a text, one char each. */
  static String octets(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
