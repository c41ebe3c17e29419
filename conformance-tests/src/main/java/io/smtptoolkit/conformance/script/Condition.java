package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Something that holds or does not at a point of a case. Immutable. */
public sealed interface Condition {
  /** The circumstances that conditions are judged by. */
  interface Circumstances extends Bindings {
    /**
     * Says whether the server offers an EHLO keyword.
     *
     * @param keyword in any case
     * @return as far as is known
     */
    boolean offers(String keyword);

    /**
     * Says whether the tester configured a fixture.
     *
     * @param name in scripts
     * @return true if so
     */
    boolean hasFixture(String name);

    /** {@return the last reply on the connection} */
    Optional<? extends ReceivedReply> lastReply();

    /** {@return whether the connection has not ended, as far as is known} */
    boolean connectionOpen();
  }

  /**
   * Judges it.
   *
   * @param circumstances at this point of the case
   * @return whether it holds
   */
  boolean holds(Circumstances circumstances);

  /** {@return the variables it needs} */
  default Stream<String> variables() {
    return Stream.empty();
  }

  /**
   * {@code cap KEYWORD}.
   *
   * @param keyword in any case; may be a variable
   */
  record Offers(Expression keyword) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return circumstances.offers(keyword.evaluate(circumstances));
    }

    @Override
    public Stream<String> variables() {
      return keyword.variables();
    }
  }

  /**
   * {@code fixture NAME}.
   *
   * @param name of the fixture
   */
  record HasFixture(String name) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return circumstances.hasFixture(name);
    }
  }

  /**
   * {@code reply CODES}.
   *
   * @param codes that fit
   */
  record LastReply(Codes codes) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return circumstances.lastReply().map(reply -> codes.fit(reply.code())).orElse(false);
    }
  }

  /**
   * {@code text /re/} or {@code raw /re/}.
   *
   * @param pattern searched anywhere
   * @param raw in all octets, not only in the text
   */
  record ReplyText(Pattern pattern, boolean raw) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return circumstances
          .lastReply()
          .map(reply -> pattern.matcher(raw ? reply.octets() : reply.text()).find())
          .orElse(false);
    }
  }

  /**
   * {@code line 1 /re/} or {@code lines 2- /re/}.
   *
   * @param from first line, from 1
   * @param toEnd every line from there; a reply without such a line fits
   * @param pattern searched in each
   */
  record ReplyLines(int from, boolean toEnd, Pattern pattern) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      List<String> texts = circumstances.lastReply().map(ReceivedReply::texts).orElse(List.of());
      if (toEnd) {
        return texts.stream().skip(from - 1).allMatch(text -> pattern.matcher(text).find());
      }
      return texts.size() >= from && pattern.matcher(texts.get(from - 1)).find();
    }
  }

  /** {@code open}. */
  record StillOpen() implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return circumstances.connectionOpen();
    }
  }

  /**
   * {@code VALUE == VALUE}, octet for octet.
   *
   * @param left side
   * @param right side
   */
  record Equal(Expression left, Expression right) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return left.evaluate(circumstances).equals(right.evaluate(circumstances));
    }

    @Override
    public Stream<String> variables() {
      return Stream.concat(left.variables(), right.variables());
    }
  }

  /**
   * {@code N < N} and {@code N <= N}; the others are these turned round.
   *
   * @param left side
   * @param right side
   * @param orEqual whether equal sides fit
   */
  record Less(Sum left, Sum right, boolean orEqual) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      int order = Long.compare(left.evaluate(circumstances), right.evaluate(circumstances));
      return order < 0 || (orEqual && order == 0);
    }

    @Override
    public Stream<String> variables() {
      return Stream.concat(left.variables(), right.variables());
    }
  }

  /**
   * {@code not COND}.
   *
   * @param condition that must not hold
   */
  record Not(Condition condition) implements Condition {
    @Override
    public boolean holds(Circumstances circumstances) {
      return !condition.holds(circumstances);
    }

    @Override
    public Stream<String> variables() {
      return condition.variables();
    }
  }
}
