package io.smtptoolkit.server.compose;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailTransaction;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A transaction that passes every call on to another one; a wrapper overrides what it does
 * differently. Called as {@link MailTransaction} says.
 */
public abstract class ForwardingTransaction implements MailTransaction {
  /** For wrappers. */
  protected ForwardingTransaction() {}

  /**
   * The other one, asked for at each call.
   *
   * @return the transaction that does the work
   */
  protected abstract MailTransaction transaction();

  @Override
  public Optional<String> messageId() {
    return transaction().messageId();
  }

  @Override
  public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
    return transaction().recipient(forwardPath, parameters);
  }

  @Override
  public CompletionStage<Void> content(ByteBuffer content) {
    return transaction().content(content);
  }

  @Override
  public CompletionStage<Completion> complete() {
    return transaction().complete();
  }

  @Override
  public void abort() {
    transaction().abort();
  }
}
