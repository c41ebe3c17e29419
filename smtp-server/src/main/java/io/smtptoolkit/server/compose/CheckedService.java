package io.smtptoolkit.server.compose;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.handler.ReceivedEnvelope;
import io.smtptoolkit.server.handler.Recipient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A service before which recipients are checked: each check is asked when the one before has
 * accepted, and the service when all have. A refusal is the reply to RCPT. Immutable, and
 * thread-safe if the service and the checks are.
 */
public final class CheckedService extends ForwardingService {
  private final MailService service;
  private final List<RecipientCheck> checks;

  private CheckedService(MailService service, List<RecipientCheck> checks) {
    this.service = service;
    this.checks = checks;
  }

  /**
   * A service with checks before it.
   *
   * @param service gets what all checks accept
   * @param checks in the order in which they are asked
   * @return the checked service
   */
  public static CheckedService of(MailService service, RecipientCheck... checks) {
    return new CheckedService(service, List.of(checks));
  }

  @Override
  protected MailService service() {
    return service;
  }

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    ReceivedEnvelope envelope = new ReceivedEnvelope(session, reversePath, parameters, List.of());
    return service
        .begin(session, reversePath, parameters)
        .thenApply(
            begin ->
                begin
                    .transaction()
                    .map(it -> Begin.accepted(new Checked(it, envelope), begin.reply()))
                    .orElse(begin));
  }

  private final class Checked extends ForwardingTransaction {
    private final MailTransaction transaction;
    private ReceivedEnvelope envelope;

    Checked(MailTransaction transaction, ReceivedEnvelope envelope) {
      this.transaction = transaction;
      this.envelope = envelope;
    }

    @Override
    protected MailTransaction transaction() {
      return transaction;
    }

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      Recipient recipient = new Recipient(forwardPath, parameters);
      CompletionStage<Void> checked = CompletableFuture.completedFuture(null);
      for (RecipientCheck check : checks) {
        checked = checked.thenCompose(accepted -> check.check(envelope, recipient));
      }
      return checked
          .thenCompose(accepted -> transaction.recipient(forwardPath, parameters))
          .thenApply(
              reply -> {
                if (reply != null && reply.isPositiveCompletion()) {
                  envelope = envelope.and(recipient);
                }
                return reply;
              });
    }
  }
}
