package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Accepts mail and forgets it: for measuring, and for tests of clients. The reply to the content is
 * a lie, so this is never the place for mail that is wanted.
 *
 * <p>Immutable and thread-safe. It never blocks.
 */
public final class DiscardService implements MailService {
  private final RecipientRule recipients;

  private DiscardService(RecipientRule recipients) {
    this.recipients = recipients;
  }

  /**
   * Discards mail for every recipient, known or not.
   *
   * @return the service
   */
  public static DiscardService forAll() {
    return new DiscardService((forwardPath, session) -> Replies.recipientOk());
  }

  /**
   * Discards mail for the given mailboxes and refuses other recipients.
   *
   * @param mailboxes who is known here
   * @return the service
   */
  public static DiscardService forMailboxes(LocalMailboxes mailboxes) {
    return new DiscardService(
        (forwardPath, session) -> {
          try {
            mailboxes.mailboxFor(forwardPath, session.localAddress().getAddress());
            return Replies.recipientOk();
          } catch (Rejected refusal) {
            return refusal.reply();
          }
        });
  }

  /**
   * SMTPUTF8 and BINARYMIME: it is nothing to forget them as well.
   *
   * @return the extensions
   */
  @Override
  public Extensions extensions() {
    return Extensions.of(KeywordExtension.SMTPUTF8, KeywordExtension.BINARYMIME);
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return CompletableFuture.completedFuture(Begin.accepted(new Discarding(recipients, session)));
  }

  private interface RecipientRule {
    Reply replyTo(ForwardPath forwardPath, SessionInfo session);
  }

  /** Remembers nothing of the message. */
  private record Discarding(RecipientRule recipients, SessionInfo session)
      implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      return CompletableFuture.completedFuture(recipients.replyTo(forwardPath, session));
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
