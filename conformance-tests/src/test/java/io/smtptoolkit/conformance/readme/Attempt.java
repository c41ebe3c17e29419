package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.*;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Rcpt;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left to do after one attempt to send a message.
 *
 * @param retry the recipients to try again later
 * @param failed a line about each recipient that should not be tried again
 */
record Attempt(List<Rcpt> retry, List<String> failed) {
  static Attempt send(SmtpConnection connection, Envelope envelope, MessageContent content)
      throws InterruptedException {
    var attempt = new Attempt(new ArrayList<>(), new ArrayList<>());
    SendResult result;
    try {
      result = connection.send(envelope, content);
    } catch (ConnectionFailedException gone) {
      // Nothing was sent.
      attempt.retry.addAll(envelope.recipients());
      return attempt;
    } catch (SmtpClientException impossible) {
      // The content is faulty, or needs what this server does not offer.
      envelope.recipients().forEach(rcpt -> attempt.failed.add(rcpt + ": " + impossible));
      return attempt;
    }
    for (int i = 0; i < envelope.recipients().size(); i++) {
      Rcpt rcpt = envelope.recipients().get(i);
      RecipientOutcome outcome = result.outcomes().get(i);
      if (mayRepeat(outcome)) attempt.retry.add(rcpt);
      else if (!outcome.isAccepted()) attempt.failed.add(rcpt + ": " + outcome.describe());
    }
    return attempt;
  }

  private static boolean mayRepeat(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.Refused refused) return refused.isTransient();
    return outcome instanceof RecipientOutcome.NotSent;
  }
}
