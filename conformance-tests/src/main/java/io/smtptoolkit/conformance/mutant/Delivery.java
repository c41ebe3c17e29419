package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.mutant.Transaction.Recipient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Final delivery: trace fields on top, a copy for each recipient (RFC 5321 §4.4). One per
 * connection; not thread-safe.
 */
final class Delivery {

  /** Longer than the quiet windows of a test without patience (chosen). */
  private static final int LATE_MILLIS = 1500;

  private final Set<Mutant> mutants;
  private final MutantSettings settings;
  private final MessageStore store;
  private String previous = "";
  private int messages;

  Delivery(Set<Mutant> mutants, MutantSettings settings, MessageStore store) {
    this.mutants = mutants;
    this.settings = settings;
    this.store = store;
  }

  /** Why the content is refused, if it is. */
  Optional<String> refusal(String text) {
    String header = text.contains("\r\n\r\n") ? text.substring(0, text.indexOf("\r\n\r\n")) : text;
    if (("\r\n" + text + "\r\n").contains("\r\n" + settings.refusedLine() + "\r\n")) {
      return Optional.of("Content refused");
    }
    if (header.contains("Resent-To:")
        && !header.contains("Resent-From:")
        && has(Mutant.RESENT_WITHOUT_FROM_REFUSED)) {
      return Optional.of("Resent-From is missing");
    }
    if (header.contains("Received:")
        && header.matches("(?s).*\\bReceived:(?! *from [^;]+;).*")
        && has(Mutant.ODD_RECEIVED_REFUSED)) {
      return Optional.of("Bad Received field");
    }
    return Optional.empty();
  }

  void deliver(Transaction transaction, String helloName, String protocol, String content)
      throws IOException {
    List<Recipient> recipients = transaction.recipients();
    messages++;
    String delivered = content;
    if (has(Mutant.MESSAGES_MIXED)) {
      delivered = previous + content;
      previous = content;
    }
    if (has(Mutant.LAST_LINE_END_DROPPED)) {
      delivered = delivered.replaceFirst("\r\n\\z", "");
    }
    if (has(Mutant.HEADER_FIELDS_CHANGED)) {
      delivered = delivered.replaceFirst("(?m)^From: <(.*)>", "From: $1");
    }
    for (int i = 0; i < recipients.size(); i++) {
      if ((messages > 1 && has(Mutant.SECOND_MESSAGE_LOST))
          || (i > 0 && has(Mutant.SECOND_COPY_LOST))
          || (i >= 50 && has(Mutant.COPIES_AFTER_50_LOST))
          || (i > 0 && has(Mutant.ONE_COPY_FOR_ALL))) {
        break;
      }
      String copy = i > 0 && has(Mutant.SECOND_COPY_CHANGED) ? content + "x\r\n" : delivered;
      StoredMessage message =
          new StoredMessage(
              has(Mutant.ONE_COPY_FOR_ALL) ? "all" : recipients.get(i).mailbox(),
              trace(transaction, helloName, protocol) + copy);
      deliver(message);
      if (has(Mutant.DELIVERED_TWICE)) {
        deliver(message);
      }
    }
  }

  private void deliver(StoredMessage message) throws IOException {
    if (!has(Mutant.DELIVERS_LATE)) {
      store.deliver(message);
      return;
    }
    CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              try {
                store.deliver(message);
              } catch (IOException e) {
                // The test is over and its folder gone.
              }
            });
  }

  private String trace(Transaction transaction, String helloName, String protocol) {
    String trace =
        "Return-Path: %s\r\nReceived: from %s ([127.0.0.1])\r\n\tby %s with %s; Tue, 24 Nov 2026 10:00:00 +0000\r\n"
            .formatted(transaction.reversePath(), helloName, settings.domains().get(0), protocol);
    return has(Mutant.PERCENT_DECODED_IN_TRACE) ? trace.replace("%0d%0a", "\r\n") : trace;
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
