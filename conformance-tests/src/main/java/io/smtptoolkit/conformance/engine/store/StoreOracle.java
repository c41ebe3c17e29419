package io.smtptoolkit.conformance.engine.store;

import io.smtptoolkit.conformance.engine.wire.Timing;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.script.Habit;
import io.smtptoolkit.conformance.subject.Pace;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The message store as evidence: first proved by ordinary mail that has to arrive in it, and proved
 * again where a message is missing. Shared by all workers.
 */
public final class StoreOracle {
  // Chosen: a 250 at the end of content means a copy within 60 s.
  public static final Duration DELIVERY = Duration.ofSeconds(60);
  private static final Duration SECOND_COPY = Duration.ofMillis(500);
  private static final Duration PROMPT = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(25);
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

  private final Optional<MessageStore> store;
  private final Target target;
  private final Letters letters;
  private volatile Optional<String> lost;
  private volatile Ways ways = Ways.FAITHFUL;

  public StoreOracle(Target target, Pace pace) {
    this.store = target.fixture(Fixture.STORE).map(folder -> new MessageStore(Path.of(folder)));
    this.target = target;
    this.letters = new Letters(target, pace);
    this.lost = store.isPresent() ? Optional.empty() : Optional.of("no store can be seen");
  }

  /** The reason why what is stored cannot be seen; empty if it can. */
  public Optional<String> missing() {
    return lost;
  }

  /** The option that would make it seen. */
  public String option() {
    if (store.isEmpty()) {
      return Fixture.STORE.option();
    }
    return target.fixture(Fixture.RCPT).isEmpty()
        ? Fixture.RCPT.option()
        : "another " + Fixture.STORE.option();
  }

  public Ways ways() {
    return ways;
  }

  /**
   * A look at what is stored.
   *
   * @param since older messages are not looked at
   * @param judged habits that the case judges itself
   */
  public StoreWatch watch(Instant since, Set<Habit> judged) {
    return new StoreWatch(store(), target.timing(), since, ways.without(judged));
  }

  private MessageStore store() {
    return store.orElseThrow();
  }

  /**
   * Sends ordinary mail and looks what becomes of it.
   *
   * @return habits, each with what was seen
   */
  public Map<Habit, String> survey() throws InterruptedException {
    Map<Habit, String> habits = new EnumMap<>(Habit.class);
    Optional<String> rcpt = target.fixture(Fixture.RCPT);
    if (store.isEmpty()) {
      return habits;
    }
    if (rcpt.isEmpty()) {
      lost = Optional.of("whether the store shows accepted mail is not known without --rcpt");
      return habits;
    }
    Letters.Sent letter = letters.send(List.of(rcpt.get()));
    if (letter.accepted().isEmpty()) {
      lost =
          Optional.of("the message that should prove the store was not taken: " + letter.refusal());
      return habits;
    }
    List<MessageStore.Stored> found = arrived(letter);
    if (found.isEmpty()) {
      lost =
          Optional.of(
              "a message that was answered 250 did not come into "
                  + target.fixture(Fixture.STORE).orElse("the store")
                  + " within "
                  + target.timing().limit(DELIVERY).toSeconds()
                  + " s; is it the right folder?");
      habits.put(Habit.NOT_STORED, lost.get());
      return habits;
    }
    learn(letter, found, habits);
    target.fixture(Fixture.RCPT2).ifPresent(other -> learnCopies(rcpt.get(), other, found, habits));
    return habits;
  }

  private void learn(
      Letters.Sent letter, List<MessageStore.Stored> first, Map<Habit, String> habits)
      throws InterruptedException {
    Duration late = Duration.between(letter.accepted().orElseThrow(), Instant.now());
    if (late.compareTo(target.timing().window(PROMPT)) > 0) {
      habits.put(
          Habit.STORED_LATE,
          "a message comes into the store " + late.toMillis() + " ms after its 250");
    } else {
      late = Duration.ZERO;
    }
    Timing.pass(target.timing().window(SECOND_COPY).plus(late));
    int copies = found(letter).size();
    if (copies > 1) {
      habits.put(Habit.STORED_AGAIN, copies + " copies of a message to one recipient are stored");
    }
    change(letter.content(), first.get(0).octets(), habits);
    ways = new Ways(habits.keySet(), Math.max(1, copies), late);
  }

  /** What the store made of the octets that were sent. */
  private static void change(String content, String stored, Map<Habit, String> habits) {
    String sent = MessageStore.body(MessageStore.withLf(content));
    String body = MessageStore.body(stored);
    String unstuffed = body.replace("\n..", "\n.");
    if (!unstuffed.equals(body)) {
      habits.put(Habit.DOTS_KEPT, "sent \"..a dot\", stored \"..a dot\"");
    }
    if ((unstuffed + "\n").equals(sent)) {
      habits.put(Habit.LAST_LINE_END_LOST, "sent " + end(sent) + ", stored " + end(unstuffed));
    } else if (unstuffed.equals(sent + "\n")) {
      habits.put(Habit.LINE_ADDED, "sent " + end(sent) + ", stored " + end(unstuffed));
    }
    MessageStore.changedField(stored, content)
        .ifPresent(
            field ->
                habits.put(
                    Habit.HEADER_CHANGED, "not stored as sent: " + Transcript.escape(field)));
  }

  private static String end(String octets) {
    return "\"…" + Transcript.escape(octets.substring(Math.max(0, octets.length() - 10))) + "\"";
  }

  /** Whether two recipients of one message have a copy each. */
  private void learnCopies(
      String rcpt, String other, List<MessageStore.Stored> first, Map<Habit, String> habits) {
    try {
      Letters.Sent both = letters.send(List.of(rcpt, other));
      if (both.accepted().isEmpty() || arrived(both).isEmpty()) {
        return;
      }
      Timing.pass(
          target.timing().window(SECOND_COPY.multipliedBy(2)).plus(ways.late().multipliedBy(2)));
      if (found(both).size() > ways.copies()) {
        return;
      }
      Letters.Sent alone = letters.send(List.of(other));
      Path folder = first.get(0).folder();
      if (alone.accepted().isPresent()
          && arrived(alone).stream().anyMatch(one -> one.folder().equals(folder))) {
        habits.put(Habit.ONE_COPY, "one stored message for two recipients with one folder");
        ways = new Ways(habits.keySet(), ways.copies(), ways.late());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Says whether mail that is sent now still comes into the store: only then a missing message is
   * missing because of the target.
   */
  public synchronized boolean provesItself() throws InterruptedException {
    if (lost.isPresent()) {
      return false;
    }
    Optional<String> rcpt = target.fixture(Fixture.RCPT);
    if (rcpt.isEmpty()) {
      return false;
    }
    Letters.Sent letter = letters.send(List.of(rcpt.get()));
    if (letter.accepted().isPresent() && !arrived(letter).isEmpty()) {
      return true;
    }
    lost =
        Optional.of(
            "accepted mail does not come into the store any more, nor does a message sent to prove"
                + " it");
    return false;
  }

  private List<MessageStore.Stored> arrived(Letters.Sent letter) throws InterruptedException {
    long deadline = System.nanoTime() + target.timing().limit(DELIVERY).toNanos();
    List<MessageStore.Stored> found = found(letter);
    while (found.isEmpty() && System.nanoTime() < deadline) {
      Timing.pass(POLL);
      found = found(letter);
    }
    return found;
  }

  private List<MessageStore.Stored> found(Letters.Sent letter) {
    return store().found(letter.token(), letter.accepted().orElseThrow().minus(CLOCK_SLACK));
  }
}
