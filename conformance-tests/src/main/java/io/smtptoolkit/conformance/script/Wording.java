package io.smtptoolkit.conformance.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in words what a script holds to be right, for readers who do not know its language. */
final class Wording {
  private static final String OR = " or ";

  private Wording() {}

  /** What may come without anything being held against it. */
  static String right(List<Alternative> alternatives) {
    List<Alternative> best = alternatives.stream().filter(a -> isRight(a.outcome())).toList();
    List<Alternative> right =
        best.isEmpty()
            ? alternatives.stream().filter(a -> is(a.outcome(), Outcome.Kind.WARN)).toList()
            : best;
    List<String> words = new ArrayList<>();
    List<String> codes =
        right.stream()
            .map(Alternative::event)
            .filter(Alternative.Replied.class::isInstance)
            .flatMap(event -> words((Alternative.Replied) event))
            .distinct()
            .toList();
    if (!codes.isEmpty()) {
      words.add("reply " + list(codes));
    }
    right.stream()
        .map(Alternative::event)
        .filter(event -> !(event instanceof Alternative.Replied))
        .map(Wording::words)
        .distinct()
        .forEach(words::add);
    return String.join(", or ", words);
  }

  private static boolean isRight(Optional<Outcome> outcome) {
    return outcome.isEmpty()
        || is(outcome, Outcome.Kind.PASS)
        || is(outcome, Outcome.Kind.INFO)
        || is(outcome, Outcome.Kind.BREAK);
  }

  private static boolean is(Optional<Outcome> outcome, Outcome.Kind kind) {
    return outcome.map(Outcome::kind).filter(kind::equals).isPresent();
  }

  private static Stream<String> words(Alternative.Replied replied) {
    String more =
        replied.status().map(status -> " " + status).orElse("")
            + replied.lines().map(Wording::words).orElse("")
            + replied.text().map(text -> " of another text").orElse("");
    return more.isEmpty()
        ? replied.codes().words().stream()
        : Stream.of(list(replied.codes().words()) + more);
  }

  private static String words(Alternative.LineCount count) {
    return (count.orMore() ? " of at least " : " of ")
        + (count.lines() == 1 ? "one line" : count.lines() + " lines");
  }

  private static String words(Alternative.Event event) {
    if (event instanceof Alternative.Ended ended) {
      return "the end of the connection" + ended.how().map(how -> " by " + how).orElse("");
    }
    return event instanceof Alternative.Noise ? "octets that are not a reply" : "silence";
  }

  /** Of a condition that is a pattern nothing: the claim of the case says it better. */
  static String right(Condition condition) {
    if (condition instanceof Condition.Offers offers) {
      return offers
          .keyword()
          .variables()
          .findAny()
          .map(variable -> "")
          .orElseGet(() -> "an EHLO reply with " + offers.keyword().evaluate(name -> ""));
    }
    if (condition instanceof Condition.LastReply reply) {
      return "reply " + list(reply.codes().words());
    }
    return condition instanceof Condition.StillOpen ? "a connection that stays open" : "";
  }

  static String right(StoreCheck check, Bindings bindings) {
    if (check instanceof StoreCheck.Count count) {
      long messages = count.messages().evaluate(bindings);
      return switch (count.comparison()) {
            case EQUAL -> messages == 0 ? "no" : "exactly " + messages;
            case AT_MOST -> "at most " + messages;
            case AT_LEAST -> "at least " + messages;
          }
          + (messages == 1 ? " message in the store" : " messages in the store");
    }
    if (check instanceof StoreCheck.Header header) {
      return header.wanted()
          ? "a field " + header.name() + " of the right form in the stored message"
          : "no field " + header.name() + " of this form in the stored message";
    }
    return check instanceof StoreCheck.Body
        ? "a stored message with the body as it was sent"
        : "a stored message with body and header fields as they were sent";
  }

  private static String list(List<String> words) {
    List<String> distinct = words.stream().distinct().toList();
    int last = distinct.size() - 1;
    return last <= 0
        ? String.join("", distinct)
        : distinct.stream().limit(last).collect(Collectors.joining(", ", "", OR))
            + distinct.get(last);
  }
}
