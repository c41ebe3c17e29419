package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.CallOut;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An envelope without content, to learn whom a server takes mail for.
 *
 * <pre>
 * C: MAIL FROM:&lt;&gt;                      in one write where PIPELINING is offered,
 * C: RCPT TO:&lt;c@d.example&gt;             else each after the reply to the one before
 * C: RSET
 * S: 250 2.1.0 Sender OK
 * S: 550 5.1.1 No such mailbox here
 * S: 250 2.0.0 OK
 * </pre>
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class CallingOut implements Turns.Task<CallOut> {
  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Timeouts timeouts;
  private final Envelope envelope;

  /**
   * A call-out that has not begun.
   *
   * @param dialogue the dialogue
   * @param options pipelining and time-outs
   * @param envelope reverse-path and recipients
   */
  public CallingOut(Dialogue dialogue, SmtpClientOptions options, Envelope envelope) {
    this.dialogue = dialogue;
    this.options = options;
    this.timeouts = options.timeouts();
    this.envelope = envelope;
  }

  @Override
  public CompletableFuture<CallOut> begin() {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.failedFuture(dialogue.failure().get());
    }
    try {
      Envelope fitted = fit();
      CompletableFuture<?> ready =
          dialogue.state() == SessionState.READY
              ? CompletableFuture.completedFuture(null)
              : said(dialogue.send(new Rset(), timeouts.mail()));
      return ready
          .thenCompose(it -> ask(fitted))
          .whenComplete((it, error) -> dialogue.stage(Stage.IDLE));
    } catch (Fitting.Refused e) {
      return CompletableFuture.failedFuture(
          new NotOfferedException(
              dialogue.id(), Stage.MAIL, e.extension(), String.valueOf(e.getMessage())));
    }
  }

  private Envelope fit() throws Fitting.Refused {
    var offered = dialogue.facts().extensions();
    Envelope fitted =
        Fitting.of(envelope, offered, dialogue.isVerified(), options.unicodeDomains()).envelope();
    var obstacle = dialogue.obstacle(fitted, Optional.empty());
    if (obstacle.isPresent()) {
      throw new Fitting.Refused(obstacle.get());
    }
    var exhausted = dialogue.allowance().obstacle(offered, fitted.recipients());
    if (exhausted.isPresent()) {
      throw new Fitting.Refused(Allowance.KEYWORD, exhausted.get());
    }
    return fitted;
  }

  private CompletableFuture<CallOut> ask(Envelope fitted) {
    boolean group = Transaction.pipelines(dialogue, options);
    CompletableFuture<Reply> mail =
        dialogue.send(new Mail(fitted.reversePath(), fitted.mailParameters()), timeouts.mail());
    if (!group) {
      dialogue.flush();
      return mail.thenCompose(
          it ->
              it.isPositiveCompletion()
                  ? askNext(fitted, it, new ArrayList<>())
                  : said(fitted, it, List.of()));
    }
    List<CompletableFuture<Reply>> rcpts =
        fitted.recipients().stream().map(it -> dialogue.send(it, timeouts.rcpt())).toList();
    return said(dialogue.send(new Rset(), timeouts.mail()))
        .thenCompose(
            it -> said(fitted, mail.join(), rcpts.stream().map(CompletableFuture::join).toList()));
  }

  private CompletableFuture<CallOut> askNext(Envelope fitted, Reply mail, List<Reply> rcpts) {
    if (rcpts.size() == fitted.recipients().size()) {
      return said(dialogue.send(new Rset(), timeouts.mail()))
          .thenCompose(it -> said(fitted, mail, rcpts));
    }
    Rcpt next = fitted.recipients().get(rcpts.size());
    return said(dialogue.send(next, timeouts.rcpt()))
        .thenCompose(
            it -> {
              rcpts.add(it);
              return askNext(fitted, mail, rcpts);
            });
  }

  private CompletableFuture<Reply> said(CompletableFuture<Reply> reply) {
    dialogue.flush();
    return reply;
  }

  private CompletableFuture<CallOut> said(Envelope fitted, Reply mail, List<Reply> rcpts) {
    var recipients = new ArrayList<CallOut.Recipient>();
    for (int i = 0; i < fitted.recipients().size(); i++) {
      boolean refused = !mail.isPositiveCompletion();
      recipients.add(
          new CallOut.Recipient(
              envelope.recipients().get(i).forwardPath(),
              refused ? Stage.MAIL : Stage.RCPT,
              refused ? mail : rcpts.get(i)));
    }
    return CompletableFuture.completedFuture(new CallOut(dialogue.id(), recipients));
  }
}
