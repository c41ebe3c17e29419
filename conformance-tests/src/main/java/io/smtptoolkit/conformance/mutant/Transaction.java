package io.smtptoolkit.conformance.mutant;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mail transaction as far as it has come: reverse-path, forward-paths, and chunks if BDAT has
 * begun. Not thread-safe.
 */
final class Transaction {

  /** An accepted forward-path and the mailbox it means. */
  record Recipient(String forwardPath, String mailbox) {}

  private String reversePath;
  private final List<Recipient> recipients = new ArrayList<>();
  private Optional<ByteArrayOutputStream> chunks = Optional.empty();
  private int refusedRecipients;
  private String declaredSize = "";
  private boolean completed;

  Transaction(String reversePath) {
    this.reversePath = reversePath;
  }

  String reversePath() {
    return reversePath;
  }

  void replaceReversePath(String other) {
    reversePath = other;
  }

  List<Recipient> recipients() {
    return recipients;
  }

  void recipientRefused() {
    refusedRecipients++;
  }

  void declareSize(String octets) {
    declaredSize = octets;
  }

  /** The parameter SIZE of MAIL, empty without one. */
  String declaredSize() {
    return declaredSize;
  }

  /** True when recipients were named, but none was accepted. */
  boolean allRefused() {
    return refusedRecipients > 0 && recipients.isEmpty();
  }

  boolean chunking() {
    return chunks.isPresent();
  }

  /** The octets of all chunks so far; the first call makes this a chunked transaction. */
  ByteArrayOutputStream chunks() {
    if (chunks.isEmpty()) {
      chunks = Optional.of(new ByteArrayOutputStream());
    }
    return chunks.get();
  }

  /** Takes over chunks that another mail transaction left, if any. */
  void chunksOf(Optional<ByteArrayOutputStream> left) {
    chunks = left;
  }

  Optional<ByteArrayOutputStream> chunksSoFar() {
    return chunks;
  }

  void complete() {
    completed = true;
  }

  boolean completed() {
    return completed;
  }
}
