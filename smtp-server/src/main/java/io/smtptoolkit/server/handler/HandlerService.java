package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.stage.ServicePool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A service whose answers are those of handlers. Immutable. */
record HandlerService(
    MailHandler.Async onMail,
    RecipientHandler.Async onRecipient,
    Intake.Opening opening,
    Extensions extensions,
    Executor executor)
    implements MailService {
  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    if (executor instanceof ServicePool pool && pool.isExhausted()) {
      return CompletableFuture.completedFuture(Begin.refused(Replies.localError()));
    }
    ReceivedEnvelope envelope = new ReceivedEnvelope(session, reversePath, parameters, List.of());
    return onMail.mail(envelope).thenApply(reply -> begin(envelope, reply));
  }

  private Begin begin(ReceivedEnvelope envelope, @Nullable Reply reply) {
    if (reply == null) {
      throw new IllegalStateException("the handler of MAIL gave null instead of a reply");
    }
    return reply.isNegative()
        ? Begin.refused(reply)
        : Begin.accepted(new HandlerTransaction(envelope, onRecipient, opening), reply);
  }
}
