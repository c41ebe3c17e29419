package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.server.queue.QueuedRecipient;
import java.time.Instant;
import java.util.Optional;

/**
 * A recipient and what is to be told of it.
 *
 * <p>Immutable.
 *
 * @param forwardPath the address that was tried
 * @param parameters the parameters of RCPT; NOTIFY and ORCPT count
 * @param fate the outcome
 * @param at when it was tried last
 */
public record ReportedRecipient(
    ForwardPath forwardPath, RcptParameters parameters, Fate fate, Instant at) {
  /**
   * A recipient of a queue.
   *
   * @param recipient the recipient
   * @param fate the outcome
   * @param at when it was tried last
   * @return the two together
   */
  public static ReportedRecipient of(QueuedRecipient recipient, Fate fate, Instant at) {
    return new ReportedRecipient(recipient.forwardPath(), recipient.parameters(), fate, at);
  }

  /**
   * Whether the sender wants to be told. Without NOTIFY that goes for failure and for delay.
   *
   * @return false if NOTIFY says otherwise
   */
  boolean isWanted() {
    Optional<Notify> notify = parameters.notification();
    Notify.When occasion = occasion();
    return notify.isPresent()
        ? notify.get().when().contains(occasion)
        : occasion != Notify.When.SUCCESS;
  }

  Notify.When occasion() {
    if (fate instanceof Fate.Failed) {
      return Notify.When.FAILURE;
    }
    return fate instanceof Fate.Delayed ? Notify.When.DELAY : Notify.When.SUCCESS;
  }
}
