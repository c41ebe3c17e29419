package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.server.SessionInfo;
import java.util.List;

/**
 * The addresses of a message, which it is from and for, as a client gave them, so far as it is
 * known at the moment of a call.
 *
 * <p>Immutable.
 *
 * @param session who is asking, as known at MAIL
 * @param reversePath where to report failures, possibly the null path
 * @param parameters the ESMTP parameters of MAIL
 * @param recipients those that were accepted, in the order in which they came; none at MAIL
 */
public record ReceivedEnvelope(
    SessionInfo session,
    ReversePath reversePath,
    MailParameters parameters,
    List<Recipient> recipients) {
  /**
   * Copies the recipients.
   *
   * @param session who is asking
   * @param reversePath where to report failures
   * @param parameters the ESMTP parameters of MAIL
   * @param recipients those that were accepted
   */
  public ReceivedEnvelope {
    recipients = FirstRecipients.of(recipients);
  }

  /**
   * The recipients without their parameters.
   *
   * @return those that were accepted, in their order
   */
  public List<ForwardPath> forwardPaths() {
    return recipients.stream().map(Recipient::forwardPath).toList();
  }

  /**
   * The envelope with one more recipient.
   *
   * @param recipient the last
   * @return the envelope
   */
  public ReceivedEnvelope and(Recipient recipient) {
    return new ReceivedEnvelope(
        session, reversePath, parameters, FirstRecipients.of(recipients).and(recipient));
  }
}
