package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Octets to be sent or compared, as a script writes them. Immutable. */
public sealed interface Expression {
  /** The most octets one expression may give: the largest content a tester is asked to send. */
  int MAX_OCTETS = 64 * 1024 * 1024;

  /**
   * Appends the octets.
   *
   * @param out what comes before in the same expression
   * @param bindings the variables
   */
  void appendTo(StringBuilder out, Bindings bindings);

  /** {@return the variables it needs} */
  Stream<String> variables();

  /**
   * Its octets.
   *
   * @param bindings the variables
   * @return one char for each octet
   */
  default String evaluate(Bindings bindings) {
    StringBuilder out = new StringBuilder();
    appendTo(out, bindings);
    return out.toString();
  }

  /**
   * Octets as they are.
   *
   * @param octets one char for each
   */
  record Literal(String octets) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      out.append(octets);
    }

    @Override
    public Stream<String> variables() {
      return Stream.empty();
    }
  }

  /**
   * {@code ${name}}.
   *
   * @param name of the variable
   */
  record Variable(String name) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      out.append(bindings.value(name));
    }

    @Override
    public Stream<String> variables() {
      return Stream.of(name);
    }
  }

  /**
   * A sum, as decimal digits.
   *
   * @param sum whose value is meant
   */
  record SumText(Sum sum) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      out.append(sum.evaluate(bindings));
    }

    @Override
    public Stream<String> variables() {
      return sum.variables();
    }
  }

  /**
   * One after the other.
   *
   * @param parts in order
   */
  record Joined(List<Expression> parts) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      parts.forEach(part -> part.appendTo(out, bindings));
    }

    @Override
    public Stream<String> variables() {
      return parts.stream().flatMap(Expression::variables);
    }
  }

  /**
   * {@code repeat(N, EXPR)}.
   *
   * @param times how often
   * @param what is repeated
   */
  record Repeated(Sum times, Expression what) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      String once = what.evaluate(bindings);
      out.append(once.repeat(times.count(bindings, MAX_OCTETS / Math.max(1, once.length()))));
    }

    @Override
    public Stream<String> variables() {
      return Stream.concat(times.variables(), what.variables());
    }
  }

  /**
   * {@code octets(A, B)}: every octet value but CR and LF, which would change the lines.
   *
   * @param first lowest value
   * @param last highest value
   */
  record OctetRange(int first, int last) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      for (int octet = first; octet <= last; octet++) {
        if (octet != '\r' && octet != '\n') {
          out.append((char) octet);
        }
      }
    }

    @Override
    public Stream<String> variables() {
      return Stream.empty();
    }
  }

  /**
   * {@code random(SEED, N)}: the same octets for the same seed, none of them CR or LF.
   *
   * @param seed of the generator
   * @param octets how many
   */
  record RandomOctets(long seed, Sum octets) implements Expression {
    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      Random random = new Random(seed);
      int left = octets.count(bindings, MAX_OCTETS);
      while (left > 0) {
        char octet = (char) random.nextInt(256);
        if (octet != '\r' && octet != '\n') {
          out.append(octet);
          left--;
        }
      }
    }

    @Override
    public Stream<String> variables() {
      return octets.variables();
    }
  }

  /**
   * {@code lines(N)} and {@code fill(N)}: text in lines, each ended by CRLF.
   *
   * @param octets how many
   * @param whole whether {@code octets} counts what comes before in the expression too
   */
  record TextLines(Sum octets, boolean whole) implements Expression {
    private static final int LINE_OCTETS = 80;

    @Override
    public void appendTo(StringBuilder out, Bindings bindings) {
      int left = octets.count(bindings, MAX_OCTETS) - (whole ? out.length() : 0);
      while (left >= 2) {
        // Never leave a single octet over: it could not end a line.
        int line = left - LINE_OCTETS == 1 ? LINE_OCTETS - 1 : Math.min(left, LINE_OCTETS);
        out.append("x".repeat(line - 2)).append("\r\n");
        left -= line;
      }
    }

    @Override
    public Stream<String> variables() {
      return octets.variables();
    }
  }
}
