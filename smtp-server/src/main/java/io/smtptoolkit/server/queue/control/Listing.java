package io.smtptoolkit.server.queue.control;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.server.queue.DueDestination;
import io.smtptoolkit.server.queue.JournalEntry;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes messages and recipients, for readers or as JSON. What others said can end no line.
 *
 * @param isJson whether as JSON
 * @param now the time of the answer
 * @param destinations all that wait, by their names
 */
record Listing(boolean isJson, Instant now, Map<String, DueDestination> destinations) {
  /** A message with recipients, and what became of others of it. */
  List<String> lines(
      QueuedMessage message, List<QueuedRecipient> recipients, List<JournalEntry> ended) {
    return isJson ? List.of(json(message, recipients, ended)) : text(message, recipients, ended);
  }

  /** A message that is not in the queue any more. */
  List<String> lines(List<JournalEntry> ended) {
    JournalEntry first = ended.get(0);
    if (isJson) {
      return List.of(
          new Json()
              .with("id", first.message().toString())
              .with("accepted", first.acceptedAt())
              .with("mail", first.reversePath().toString())
              .with("recipients", List.of())
              .with("ended", ended.stream().map(Listing::json).toList())
              .toString());
    }
    var lines = new ArrayList<String>();
    lines.add(
        first.message()
            + "  not in the queue any more, from "
            + Printable.escaped(first.reversePath().toString()));
    ended.forEach(it -> lines.add(text(it)));
    return lines;
  }

  /** A back-off of the destination may be longer than the recipient's own time. */
  private Instant nextAttempt(QueuedRecipient recipient) {
    DueDestination destination = destinations.get(recipient.destination());
    return destination != null && destination.at().isAfter(recipient.dueAt())
        ? destination.at()
        : recipient.dueAt();
  }

  private List<String> text(
      QueuedMessage message, List<QueuedRecipient> recipients, List<JournalEntry> ended) {
    var lines = new ArrayList<String>();
    String parameters = message.parameters().toString();
    lines.add(
        message.id()
            + "  "
            + Words.size(message.octets())
            + ", "
            + Words.time(Duration.between(message.acceptedAt(), now))
            + " old, from "
            + Printable.escaped(message.reversePath().toString())
            + (parameters.isBlank() ? "" : " " + Printable.escaped(parameters.strip())));
    recipients.forEach(it -> lines.add(text(it)));
    ended.forEach(it -> lines.add(text(it)));
    return lines;
  }

  private String text(QueuedRecipient recipient) {
    var line = new StringBuilder("    ");
    line.append(Printable.escaped(recipient.forwardPath().toString())).append("  ");
    if (recipient.isHeld()) {
      line.append("held");
    } else {
      Instant next = nextAttempt(recipient);
      line.append(
          next.isAfter(now)
              ? "next attempt in " + Words.time(Duration.between(now, next))
              : "due, or being tried");
    }
    if (recipient.attempts() > 0) {
      line.append(", ").append(Words.count(recipient.attempts(), "attempt"));
    }
    if (recipient.unknownOutcomes() > 0) {
      line.append(", may have arrived ").append(Words.count(recipient.unknownOutcomes(), "time"));
    }
    if (recipient.isDelayReported()) {
      line.append(", the sender was told of the delay");
    }
    if (!recipient.said().isEmpty()) {
      line.append(": ").append(Printable.escaped(recipient.said()));
    }
    return line.toString();
  }

  private static String text(JournalEntry entry) {
    return "    "
        + Printable.escaped(entry.forwardPath().toString())
        + "  "
        + entry.outcome().name().toLowerCase(Locale.ROOT)
        + " at "
        + entry.at()
        + ", "
        + Words.count(entry.attempts(), "attempt")
        + ": "
        + Printable.escaped(entry.said());
  }

  private String json(
      QueuedMessage message, List<QueuedRecipient> recipients, List<JournalEntry> ended) {
    return new Json()
        .with("id", message.id().toString())
        .with("accepted", message.acceptedAt())
        .with("age_seconds", Duration.between(message.acceptedAt(), now).toSeconds())
        .with("octets", message.octets())
        .with("mail", message.reversePath().toString())
        .with("parameters", message.parameters().toString().strip())
        .with("recipients", recipients.stream().map(this::json).toList())
        .with("ended", ended.stream().map(Listing::json).toList())
        .toString();
  }

  private Json json(QueuedRecipient recipient) {
    var json =
        new Json()
            .with("rcpt", recipient.forwardPath().toString())
            .with("destination", recipient.destination())
            .with("held", recipient.isHeld());
    if (!recipient.isHeld()) {
      json.with("next_attempt", nextAttempt(recipient));
    }
    return json.with("attempts", recipient.attempts())
        .with("unknown_outcomes", recipient.unknownOutcomes())
        .with("delay_reported", recipient.isDelayReported())
        .with("status", recipient.status().map(EnhancedStatusCode::toString).orElse(""))
        .with("said", recipient.said());
  }

  private static Json json(JournalEntry entry) {
    return new Json()
        .with("rcpt", entry.forwardPath().toString())
        .with("outcome", entry.outcome().name().toLowerCase(Locale.ROOT))
        .with("at", entry.at())
        .with("attempts", entry.attempts())
        .with("status", entry.status().map(EnhancedStatusCode::toString).orElse(""))
        .with("said", entry.said());
  }
}
