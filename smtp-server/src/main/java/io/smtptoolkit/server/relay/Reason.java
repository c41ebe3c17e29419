package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * The reason why an attempt ended as it did.
 *
 * <p>Immutable.
 *
 * @param status the enhanced status code of the reply, or one that fits
 * @param host the host that was asked; empty if none was
 * @param reply its reply; empty if there was none
 * @param words what happened, one line
 */
record Reason(
    EnhancedStatusCode status, Optional<String> host, Optional<Reply> reply, String words) {
  static Reason of(EnhancedStatusCode status, String words) {
    return new Reason(status, Optional.empty(), Optional.empty(), words);
  }

  static Reason of(EnhancedStatusCode status, Reply reply, String words) {
    return new Reason(status, Optional.empty(), Optional.of(reply), words);
  }

  Reason at(String name) {
    return new Reason(status, Optional.of(name), reply, words);
  }

  Reason with(EnhancedStatusCode other) {
    return new Reason(other, host, reply, words);
  }

  boolean isPermanent() {
    return status.classDigit() == 5;
  }

  /** One line for logs, the queue and the journal. */
  String said() {
    return host.map(it -> it + ": " + words).orElse(words);
  }
}
