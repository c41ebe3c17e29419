package io.smtptoolkit.server.compose;

import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.handler.ReceivedEnvelope;
import io.smtptoolkit.server.handler.Recipient;
import io.smtptoolkit.server.stage.BlockingCall;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Says whether a recipient may be given to a service. It is called on the I/O threads and does not
 * block; for a check that does see {@link #blocking}. Thread-safe.
 *
 * @see CheckedService
 */
@FunctionalInterface
public interface RecipientCheck {
  /** A check that may block. Thread-safe. */
  @FunctionalInterface
  interface Blocking {
    /**
     * A client gave RCPT.
     *
     * @param envelope with the recipients that were accepted before
     * @param recipient the one in question
     * @throws Rejected to refuse it
     * @throws IOException if the check fails: 451 for the client, and a line in the log
     */
    void check(ReceivedEnvelope envelope, Recipient recipient) throws Rejected, IOException;
  }

  /**
   * A client gave RCPT.
   *
   * @param envelope with the recipients that were accepted before
   * @param recipient the one in question
   * @return complete if the recipient may be given on; failed with {@link Rejected} to refuse it
   */
  CompletionStage<Void> check(ReceivedEnvelope envelope, Recipient recipient);

  /**
   * A check that may block.
   *
   * @param check does the work
   * @param executor where; when it rejects a call, the client is told 451
   * @return the same, as a service takes it
   */
  static RecipientCheck blocking(Blocking check, Executor executor) {
    return (envelope, recipient) ->
        BlockingCall.on(
                executor,
                () -> {
                  check.check(envelope, recipient);
                  return recipient;
                })
            .thenAccept(accepted -> {});
  }

  /**
   * A check that computes, and looks nothing up.
   *
   * @param check does not block
   * @return the same, as a service takes it
   */
  static RecipientCheck computed(Blocking check) {
    return (envelope, recipient) -> {
      try {
        check.check(envelope, recipient);
        return CompletableFuture.completedFuture(null);
      } catch (Rejected | IOException refused) {
        return CompletableFuture.failedFuture(refused);
      }
    };
  }
}
