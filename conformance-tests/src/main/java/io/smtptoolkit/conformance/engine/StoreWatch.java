package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.script.Bindings;
import io.smtptoolkit.conformance.script.StoreCheck;
import io.smtptoolkit.conformance.script.StoreCheck.Comparison;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Waits for messages and compares them with what a script expects. Immutable. */
record StoreWatch(MessageStore store, Timing timing, Instant since) {
  // Chosen: a 250 at the end of content means a copy within 60 s.
  private static final Duration DELIVERY = Duration.ofSeconds(60);
  private static final Duration NO_DELIVERY = Duration.ofSeconds(2);
  private static final Duration SECOND_COPY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(25);

  /** What is wrong; empty if nothing. */
  Optional<String> fault(String needle, StoreCheck check, Bindings bindings)
      throws InterruptedException {
    if (check instanceof StoreCheck.Count count) {
      return countFault(needle, count.comparison(), count.messages().count(bindings, 1_000_000));
    }
    List<String> messages;
    if (check instanceof StoreCheck.Header header && !header.wanted()) {
      // No message at all has no such field; a later one might.
      Timing.pass(timing.window(NO_DELIVERY));
      messages = store.containing(needle, since);
    } else {
      messages = await(needle, 1);
      if (messages.isEmpty()) {
        return Optional.of("no such message");
      }
    }
    return messages.stream()
        .map(message -> messageFault(message, check, bindings))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> countFault(String needle, Comparison comparison, int wanted)
      throws InterruptedException {
    boolean waitsForMail =
        comparison == Comparison.AT_LEAST || (comparison == Comparison.EQUAL && wanted > 0);
    if (waitsForMail) {
      await(needle, wanted);
    }
    if (comparison != Comparison.AT_LEAST) {
      Timing.pass(timing.window(waitsForMail ? SECOND_COPY : NO_DELIVERY));
    }
    int found = store.containing(needle, since).size();
    boolean right =
        switch (comparison) {
          case EQUAL -> found == wanted;
          case AT_MOST -> found <= wanted;
          case AT_LEAST -> found >= wanted;
        };
    return right ? Optional.empty() : Optional.of(found + " messages");
  }

  private List<String> await(String needle, int wanted) throws InterruptedException {
    long deadline = System.nanoTime() + timing.limit(DELIVERY).toNanos();
    List<String> found = store.containing(needle, since);
    while (found.size() < wanted && System.nanoTime() < deadline) {
      Timing.pass(POLL);
      found = store.containing(needle, since);
    }
    return found;
  }

  private static Optional<String> messageFault(
      String message, StoreCheck check, Bindings bindings) {
    if (check instanceof StoreCheck.Intact intact) {
      String wanted = intact.content().evaluate(bindings);
      return MessageStore.intact(message, wanted)
          ? Optional.empty()
          : Optional.of(Difference.ofContent(wanted, message));
    }
    if (check instanceof StoreCheck.Body body) {
      String wanted = MessageStore.withLf(body.body().evaluate(bindings));
      String found = MessageStore.body(message);
      return found.equals(wanted)
          ? Optional.empty()
          : Optional.of(Difference.ofBody(wanted, found));
    }
    return check instanceof StoreCheck.Header header
        ? headerFault(message, header)
        : Optional.empty();
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
