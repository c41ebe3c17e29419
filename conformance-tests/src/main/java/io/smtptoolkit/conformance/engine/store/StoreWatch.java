package io.smtptoolkit.conformance.engine.store;

import io.smtptoolkit.conformance.engine.wire.Timing;
import io.smtptoolkit.conformance.script.Bindings;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.script.StoreCheck;
import io.smtptoolkit.conformance.script.StoreCheck.Comparison;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Waits for messages and compares them with what a script expects, given how this target stores
 * ordinary mail. Immutable.
 */
public final class StoreWatch {
  private static final Duration NO_DELIVERY = Duration.ofSeconds(2);
  private static final Duration SECOND_COPY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(25);

  private final MessageStore store;
  private final Timing timing;
  private final Instant since;
  private final Ways ways;

  StoreWatch(MessageStore store, Timing timing, Instant since, Ways ways) {
    this.store = store;
    this.timing = timing;
    this.since = since;
    this.ways = ways;
  }

  /**
   * A fault of the store.
   *
   * @param text in one line
   * @param missing accepted mail is not there: the store has to prove itself before that counts
   */
  public record Fault(String text, boolean missing) {}

  /** The fault; empty if nothing. */
  public Optional<Fault> fault(String needle, StoreCheck check, Bindings bindings)
      throws InterruptedException {
    if (check instanceof StoreCheck.Count count) {
      return countFault(needle, count.comparison(), count.messages().count(bindings, 1_000_000));
    }
    List<String> messages;
    if (check instanceof StoreCheck.Header header && !header.wanted()) {
      // No message at all has no such field; a later one might.
      Timing.pass(timing.window(NO_DELIVERY).plus(ways.late().multipliedBy(2)));
      messages = store.containing(needle, since);
    } else {
      messages = await(needle, 1);
      if (messages.isEmpty()) {
        return Optional.of(new Fault("no such message", true));
      }
    }
    return messages.stream()
        .map(message -> messageFault(message, check, bindings))
        .flatMap(Optional::stream)
        .findFirst()
        .map(text -> new Fault(text, false));
  }

  /** Says whether a count cannot be judged, because one copy serves all recipients. */
  public boolean cannotCount(StoreCheck check, Bindings bindings) {
    return ways.has(Habit.ONE_COPY)
        && check instanceof StoreCheck.Count count
        && count.comparison() != Comparison.AT_MOST
        && count.messages().count(bindings, 2) > 1;
  }

  private Optional<Fault> countFault(String needle, Comparison comparison, int messages)
      throws InterruptedException {
    int wanted = messages * ways.copies();
    boolean waitsForMail =
        comparison == Comparison.AT_LEAST || (comparison == Comparison.EQUAL && wanted > 0);
    if (waitsForMail) {
      await(needle, wanted);
    }
    if (comparison != Comparison.AT_LEAST) {
      Duration window = timing.window(waitsForMail ? SECOND_COPY : NO_DELIVERY);
      Timing.pass(window.plus(ways.late().multipliedBy(2)));
    }
    int found = store.containing(needle, since).size();
    boolean right =
        switch (comparison) {
          case EQUAL -> found == wanted;
          case AT_MOST -> found <= wanted;
          case AT_LEAST -> found >= wanted;
        };
    return right
        ? Optional.empty()
        : Optional.of(new Fault(found + (found == 1 ? " message" : " messages"), found < wanted));
  }

  private List<String> await(String needle, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + timing.limit(StoreOracle.DELIVERY).toNanos();
    List<String> found = store.containing(needle, since);
    while (found.size() < wanted && System.nanoTime() < deadline) {
      Timing.pass(POLL);
      found = store.containing(needle, since);
    }
    return found;
  }

  private Optional<String> messageFault(String message, StoreCheck check, Bindings bindings) {
    if (check instanceof StoreCheck.Intact intact) {
      return intactFault(message, MessageStore.withLf(intact.content().evaluate(bindings)));
    }
    if (check instanceof StoreCheck.Body body) {
      String sent = MessageStore.withLf(body.body().evaluate(bindings));
      String stored = MessageStore.body(message);
      String wanted = ways.expected(sent);
      String found = ways.comparable(stored);
      // What is stored as it was sent is right, whatever ordinary mail becomes.
      return stored.equals(sent) || found.equals(wanted)
          ? Optional.empty()
          : Optional.of(Difference.ofBody(wanted, found));
    }
    return check instanceof StoreCheck.Header header
        ? headerFault(message, header)
        : Optional.empty();
  }

  private Optional<String> intactFault(String message, String content) {
    String wanted = ways.expected(content);
    String found = ways.comparable(message);
    if (ways.has(Habit.HEADER_CHANGED)) {
      wanted = MessageStore.body(wanted);
      found = MessageStore.body(found);
      return found.equals(wanted)
          ? Optional.empty()
          : Optional.of(Difference.ofBody(wanted, found));
    }
    return MessageStore.intact(message, content) || MessageStore.intact(found, wanted)
        ? Optional.empty()
        : Optional.of(Difference.ofContent(wanted, found));
  }

  private static Optional<String> headerFault(String message, StoreCheck.Header header) {
    List<String> values = MessageStore.fields(message, header.name());
    Pattern pattern = header.pattern();
    boolean right =
        header.wanted()
            ? !values.isEmpty() && pattern.matcher(values.get(0)).find()
            : values.stream().noneMatch(value -> pattern.matcher(value).find());
    return right
        ? Optional.empty()
        : Optional.of(
            values.isEmpty()
                ? "no field " + header.name()
                : header.name() + ": " + Transcript.escape(String.join(" | ", values)));
  }
}
