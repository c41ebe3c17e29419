package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages of a soak by their numbers: what the clients know of each, and what is found in the
 * Maildirs. A message of a number always has the same content. Thread-safe.
 */
final class SoakLedger {
  static final List<String> MAILBOXES = List.of("alice", "carol");
  private static final Pattern NUMBER =
      Pattern.compile("^Subject: soak (\\d+)$", Pattern.MULTILINE);
  private static final int FAULTS = 20;

  /** What a client knows at the end of a message for a mailbox. */
  enum Fate {
    /** The positive reply to the content was read. */
    ACKNOWLEDGED,
    /** All of the content was sent, and no reply to it was read. */
    UNKNOWN,
    /** The content was not sent to its end. */
    NOT_SENT
  }

  private record Copies(BitSet acknowledged, BitSet unknown, BitSet arrived) {}

  private final List<String> lines = new ArrayList<>();
  private final List<Copies> mailboxes = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private int messages;
  private int faultCount;

  SoakLedger(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      lines.add((random.nextInt(10) == 0 ? "." : "") + "x".repeat(random.nextInt(70)) + i);
    }
    MAILBOXES.forEach(it -> mailboxes.add(new Copies(new BitSet(), new BitSet(), new BitSet())));
  }

  synchronized int nextMessage() {
    return messages++;
  }

  /** A content of up to 4 KiB, one of ten up to 40 KiB, one of a hundred up to 400 KiB. */
  String content(int message) {
    var random = new SplittableRandom(message);
    int most = random.nextInt(10) > 0 ? 100 : random.nextInt(10) > 0 ? 1000 : 10_000;
    int first = random.nextInt(lines.size() / 2);
    return "Subject: soak "
        + message
        + "\r\n\r\n"
        + String.join("\r\n", lines.subList(first, first + random.nextInt(most)))
        + "\r\n";
  }

  synchronized void note(int message, String mailbox, Fate fate) {
    Copies copies = mailboxes.get(MAILBOXES.indexOf(mailbox));
    switch (fate) {
      case ACKNOWLEDGED -> copies.acknowledged.set(message);
      case UNKNOWN -> copies.unknown.set(message);
      case NOT_SENT -> {
        // Then there must be no copy.
      }
    }
  }

  /** Something that must not happen. */
  synchronized void fault(String what) {
    faultCount++;
    if (faults.size() < FAULTS) {
      faults.add(what);
    }
  }

  /** Reads and deletes what has arrived. */
  void collect(Path maildir) {
    for (String mailbox : MAILBOXES) {
      try (var files = Files.newDirectoryStream(maildir.resolve(mailbox).resolve("new"))) {
        for (Path file : files) {
          arrive(mailbox, Files.readString(file, ISO_8859_1));
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void arrive(String mailbox, String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.find()) {
      fault("no message of ours arrived for " + mailbox + ": " + text);
      return;
    }
    int message = Integer.parseInt(number.group(1));
    if (!text.endsWith("\n" + content(message).replace("\r\n", "\n"))) {
      fault("message " + message + " arrived changed: " + text);
    }
    synchronized (this) {
      BitSet arrived = mailboxes.get(MAILBOXES.indexOf(mailbox)).arrived;
      if (arrived.get(message)) {
        fault("message " + message + " arrived twice for " + mailbox);
      }
      arrived.set(message);
    }
  }

  /** What must not be, once all that arrives is collected. */
  synchronized List<String> faults() {
    for (int i = 0; i < MAILBOXES.size(); i++) {
      Copies copies = mailboxes.get(i);
      var missing = (BitSet) copies.acknowledged.clone();
      missing.andNot(copies.arrived);
      var uncalled = (BitSet) copies.arrived.clone();
      uncalled.andNot(copies.acknowledged);
      uncalled.andNot(copies.unknown);
      if (!missing.isEmpty()) {
        fault("acknowledged and missing for " + MAILBOXES.get(i) + ": " + missing);
      }
      if (!uncalled.isEmpty()) {
        fault("arrived, but not sent to the end, for " + MAILBOXES.get(i) + ": " + uncalled);
      }
    }
    var all = new ArrayList<>(faults);
    if (faultCount > faults.size()) {
      all.add("and " + (faultCount - faults.size()) + " more");
    }
    return all;
  }

  /** How many there were. */
  @Override
  public synchronized String toString() {
    int acknowledged = 0;
    int unknown = 0;
    int arrived = 0;
    for (Copies copies : mailboxes) {
      acknowledged += copies.acknowledged.cardinality();
      unknown += copies.unknown.cardinality();
      arrived += copies.arrived.cardinality();
    }
    return "%d messages; copies: %d acknowledged, %d unknown, %d arrived; %d faults"
        .formatted(messages, acknowledged, unknown, arrived, faultCount);
  }
}
