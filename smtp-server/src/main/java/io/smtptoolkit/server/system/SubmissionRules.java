package io.smtptoolkit.server.system;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.relay.RecipientPolicy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Rules with a limit of recipients for each user. Thread-safe. */
record SubmissionRules(
    RecipientPolicy rules, Set<String> listeners, int perHour, RecipientBudget budget)
    implements RecipientPolicy {
  @Override
  public CompletionStage<List<NewRecipient>> recipients(
      SessionInfo session,
      MailParameters message,
      ForwardPath forwardPath,
      RcptParameters parameters) {
    boolean isWithin =
        perHour == 0
            || session.identity().isEmpty()
            || !listeners.contains(session.listener())
            || budget.take(session.identity().get().authorizationId(), perHour);
    return isWithin
        ? rules.recipients(session, message, forwardPath, parameters)
        : CompletableFuture.failedFuture(new Rejected(Replies.tooManyRecipientsInTime()));
  }

  @Override
  public boolean isOneCopy(String destination) {
    return rules.isOneCopy(destination);
  }
}
