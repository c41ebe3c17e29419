package io.smtptoolkit.conformance.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One step of a case or procedure. Immutable. */
public sealed interface Step {
  /**
   * The place where it is, and the connection on which it acts.
   *
   * @return its place
   */
  At at();

  /**
   * Calls the visitor's method for this kind of step.
   *
   * @param visitor that does it
   */
  void accept(Visitor visitor);

  /**
   * The place of a step.
   *
   * @param file name of the script file
   * @param line number, from 1
   * @param connection its name; empty: the one in use
   */
  record At(String file, int line, String connection) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** A visitor, with a method for each kind of step. */
  interface Visitor {
    /**
     * Does {@code open}.
     *
     * @param step to be done
     */
    void open(Open step);

    /**
     * Does {@code C:} and {@code W:}.
     *
     * @param step to be done
     */
    void write(Write step);

    /**
     * Does {@code S:}.
     *
     * @param step to be done
     */
    void expect(Expect step);

    /**
     * Does {@code pause}.
     *
     * @param step to be done
     */
    void pause(Pause step);

    /**
     * Does {@code let}.
     *
     * @param step to be done
     */
    void let(Let step);

    /**
     * Does {@code capture}.
     *
     * @param step to be done
     */
    void capture(Capture step);

    /**
     * Does {@code check}.
     *
     * @param step to be done
     */
    void check(Check step);

    /**
     * Does {@code if}.
     *
     * @param step to be done
     */
    void branch(If step);

    /**
     * Does {@code repeat}.
     *
     * @param step to be done
     */
    void repeat(Repeat step);

    /**
     * Does {@code use}.
     *
     * @param step to be done
     */
    void use(Use step);

    /**
     * Does {@code tls}.
     *
     * @param step to be done
     */
    void tls(Tls step);

    /**
     * Does {@code drop} and {@code shut}.
     *
     * @param step to be done
     */
    void drop(Drop step);

    /**
     * Does {@code stored}.
     *
     * @param step to be done
     */
    void stored(Stored step);

    /**
     * Does {@code end}.
     *
     * @param step to be done
     */
    void end(End step);
  }

  /**
   * {@code open}.
   *
   * @param at where
   */
  record Open(At at) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.open(this);
    }
  }

  /**
   * {@code C:}, {@code W:} and {@code W/1:}.
   *
   * @param at where
   * @param segments each its own write
   * @param line a command line ({@code C:}): exactly one segment, which ends in CRLF
   * @param octetGap one octet per write, with this pause between
   */
  record Write(At at, List<Expression> segments, boolean line, Optional<Duration> octetGap)
      implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.write(this);
    }
  }

  /**
   * {@code S:}.
   *
   * @param at where
   * @param within the time given
   * @param alternatives in order
   */
  record Expect(At at, Optional<Duration> within, List<Alternative> alternatives) implements Step {
    /** {@return what is right here, in words; empty if nothing that is written here is} */
    public String right() {
      return Wording.right(alternatives);
    }

    /** {@return whether one alternative is {@code noise}} */
    public boolean mayBeNoise() {
      return alternatives.stream().anyMatch(a -> a.event() instanceof Alternative.Noise);
    }

    /** {@return whether one alternative is {@code quiet}} */
    public boolean mayBeQuiet() {
      return alternatives.stream().anyMatch(a -> a.event() instanceof Alternative.Quiet);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.expect(this);
    }
  }

  /**
   * {@code pause}.
   *
   * @param at where
   * @param time before scaling
   */
  record Pause(At at, Duration time) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.pause(this);
    }
  }

  /**
   * {@code let}.
   *
   * @param at where
   * @param name of the variable
   * @param value to be evaluated then
   * @param keep {@code ?=}: a variable that has a value keeps it
   */
  record Let(At at, String name, Expression value, boolean keep) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.let(this);
    }
  }

  /**
   * {@code capture}.
   *
   * @param at where
   * @param name of the variable
   * @param pattern searched in the text of the last reply
   */
  record Capture(At at, String name, Pattern pattern) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.capture(this);
    }
  }

  /**
   * {@code check}.
   *
   * @param at where
   * @param condition that should hold
   * @param otherwise what follows if not; empty: a mismatch
   */
  record Check(At at, Condition condition, Optional<Outcome> otherwise) implements Step {
    /**
     * {@return what is right here, in words; empty if it is a pattern, which says nothing to many}
     */
    public String right() {
      return Wording.right(condition);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.check(this);
    }
  }

  /**
   * {@code if}.
   *
   * @param at where
   * @param condition that decides
   * @param then steps if it holds
   * @param otherwise steps if not
   */
  record If(At at, Condition condition, List<Step> then, List<Step> otherwise) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.branch(this);
    }
  }

  /**
   * {@code repeat}.
   *
   * @param at where
   * @param times how often
   * @param name of the counting variable, from 1
   * @param body steps
   */
  record Repeat(At at, Sum times, Optional<String> name, List<Step> body) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.repeat(this);
    }
  }

  /**
   * {@code use}.
   *
   * @param at where
   * @param procedure its name
   * @param arguments by name
   */
  record Use(At at, String procedure, Map<String, Expression> arguments) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.use(this);
    }
  }

  /**
   * {@code tls}.
   *
   * @param at where
   * @param otherwise what follows if the handshake fails; empty: a mismatch
   */
  record Tls(At at, Optional<Outcome> otherwise) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.tls(this);
    }
  }

  /** Ways to end our side. */
  enum DropKind {
    /** Orderly. */
    FIN,
    /** By reset. */
    RST,
    /** By FIN; inside TLS without its close_notify. */
    CUT,
    /** Our direction only. */
    HALF
  }

  /**
   * {@code drop fin}, {@code drop rst}, {@code drop cut}, {@code shut}.
   *
   * @param at where
   * @param how which of them
   */
  record Drop(At at, DropKind how) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.drop(this);
    }
  }

  /**
   * {@code stored}.
   *
   * @param at where
   * @param needle octets by which messages are found
   * @param check what must be true of them
   * @param otherwise what follows if it is not; empty: a mismatch
   */
  record Stored(At at, Expression needle, StoreCheck check, Optional<Outcome> otherwise)
      implements Step {
    /**
     * Says in words what is right here.
     *
     * @param bindings the variables at this point of the case
     * @return never empty
     */
    public String right(Bindings bindings) {
      return Wording.right(check, bindings);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.stored(this);
    }
  }

  /**
   * {@code end}.
   *
   * @param at where
   * @param outcome of the case
   */
  record End(At at, Outcome outcome) implements Step {
    @Override
    public void accept(Visitor visitor) {
      visitor.end(this);
    }
  }
}
