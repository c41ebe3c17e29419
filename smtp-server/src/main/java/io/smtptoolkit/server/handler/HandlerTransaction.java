package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailTransaction;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A transaction whose answers are those of handlers. Called as {@link MailTransaction} says. */
final class HandlerTransaction implements MailTransaction {
  private final RecipientHandler.Async onRecipient;
  private final Intake.Opening opening;
  private ReceivedEnvelope envelope;
  private Optional<Intake> intake = Optional.empty();

  HandlerTransaction(
      ReceivedEnvelope envelope, RecipientHandler.Async onRecipient, Intake.Opening opening) {
    this.envelope = envelope;
    this.onRecipient = onRecipient;
    this.opening = opening;
  }

  @Override
  public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
    Recipient recipient = new Recipient(forwardPath, parameters);
    return onRecipient
        .recipient(envelope, recipient)
        .thenApply(reply -> answered(recipient, reply));
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer content) {
    return intake().content(content);
  }

  @Override
  public CompletionStage<Completion> complete() {
    return intake().complete();
  }

  @Override
  public void abort() {
    intake.ifPresent(Intake::abort);
  }

  /** What is wrong with a reply is found, and mended, where those of all services are. */
  private @Nullable Reply answered(Recipient recipient, @Nullable Reply reply) {
    if (reply != null && reply.isPositiveCompletion()) {
      envelope = envelope.and(recipient);
    }
    return reply;
  }

  private Intake intake() {
    if (intake.isEmpty()) {
      intake = Optional.of(opening.open(envelope));
    }
    return intake.get();
  }
}
