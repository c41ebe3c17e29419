package io.smtptoolkit.client;

import io.smtptoolkit.codec.address.ForwardPath;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A message that was not accepted for every recipient. The whole result is in it; some recipients
 * may have been accepted.
 *
 * <p>Immutable.
 */
public final class NotAcceptedException extends SmtpClientException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient SendResult result;

  NotAcceptedException(SendResult result, SendResult.Recipient first) {
    super(
        result.connectionId(),
        first.outcome().stage(),
        first.outcome().lastReply(),
        message(result),
        result.failure().orElse(null));
    this.result = result;
  }

  /**
   * The outcome of each recipient.
   *
   * @return the result that {@link SendResult#orThrow} was called on
   */
  public SendResult result() {
    return result;
  }

  private static String message(SendResult result) {
    List<SendResult.Recipient> missing = result.notAccepted();
    // Chosen: enough to see what kind of failure it is; the rest is in the result.
    int named = Math.min(3, missing.size());
    String names =
        missing.stream()
            .limit(named)
            .map(it -> words(it.forwardPath(), it.outcome()))
            .collect(Collectors.joining("; "));
    return "%d of %d recipients not accepted: %s%s"
        .formatted(
            missing.size(),
            result.recipients().size(),
            names,
            named < missing.size() ? "; and more" : "");
  }

  private static String words(ForwardPath path, RecipientOutcome outcome) {
    return path + " " + outcome.describe();
  }
}
