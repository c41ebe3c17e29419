package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.CallOut;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.command.Data;
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
 * <p>It may end at MAIL already, or go on to DATA in place of RSET, after which it closes the
 * connection.
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class CallingOut implements Turns.Task<CallOut> {
  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Timeouts timeouts;
  private final Envelope envelope;
  private final Stage last;

  /**
   * A call-out that has not begun.
   *
   * @param dialogue the dialogue
   * @param options pipelining and time-outs
   * @param envelope reverse-path and recipients
   * @param last the last command: MAIL, RCPT or DATA
   * @throws IllegalArgumentException when it is another one
   */
  public CallingOut(Dialogue dialogue, SmtpClientOptions options, Envelope envelope, Stage last) {
    if (last != Stage.MAIL && last != Stage.RCPT && last != Stage.DATA) {
      throw new IllegalArgumentException(last + " is none of MAIL, RCPT and DATA");
    }
    this.last = last;
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
    List<Rcpt> named = last == Stage.MAIL ? List.of() : fitted.recipients();
    var exhausted = dialogue.allowance().obstacleToAll(offered, named);
    if (exhausted.isPresent()) {
      throw new Fitting.Refused(Allowance.KEYWORD, exhausted.get());
    }
    return fitted;
  }

  private CompletableFuture<CallOut> ask(Envelope fitted) {
    List<Rcpt> named = last == Stage.MAIL ? List.of() : fitted.recipients();
    CompletableFuture<Reply> mail =
        dialogue.send(new Mail(fitted.reversePath(), fitted.mailParameters()), timeouts.mail());
    if (!Transaction.pipelines(dialogue, options)) {
      dialogue.flush();
      return mail.thenCompose(
          it ->
              it.isPositiveCompletion()
                  ? askNext(named, it, new ArrayList<>())
                  : answered(it, List.of(), Optional.empty()));
    }
    List<CompletableFuture<Reply>> rcpts =
        named.stream().map(it -> dialogue.send(it, timeouts.rcpt())).toList();
    return end()
        .thenCompose(
            it ->
                answered(
                    mail.join(),
                    rcpts.stream().map(CompletableFuture::join).toList(),
                    Optional.of(it)));
  }

  private CompletableFuture<CallOut> askNext(List<Rcpt> named, Reply mail, List<Reply> rcpts) {
    if (rcpts.size() == named.size()) {
      boolean forNone = last == Stage.DATA && rcpts.stream().noneMatch(Reply::isPositiveCompletion);
      return forNone
          ? answered(mail, rcpts, Optional.empty())
          : end().thenCompose(it -> answered(mail, rcpts, Optional.of(it)));
    }
    return said(dialogue.send(named.get(rcpts.size()), timeouts.rcpt()))
        .thenCompose(
            it -> {
              rcpts.add(it);
              return askNext(named, mail, rcpts);
            });
  }

  private CompletableFuture<Reply> end() {
    return said(
        last == Stage.DATA
            ? dialogue.send(new Data(), timeouts.dataInitiation())
            : dialogue.send(new Rset(), timeouts.mail()));
  }

  private CompletableFuture<Reply> said(CompletableFuture<Reply> reply) {
    dialogue.flush();
    return reply;
  }

  private CompletableFuture<CallOut> answered(Reply mail, List<Reply> rcpts, Optional<Reply> end) {
    var recipients = new ArrayList<CallOut.Recipient>();
    for (int i = 0; i < envelope.recipients().size(); i++) {
      Stage stage = Stage.MAIL;
      Reply reply = mail;
      if (mail.isPositiveCompletion() && last != Stage.MAIL) {
        reply = rcpts.get(i);
        boolean toTheEnd = last == Stage.DATA && reply.isPositiveCompletion();
        stage = toTheEnd ? Stage.DATA : Stage.RCPT;
        reply = toTheEnd ? end.orElse(reply) : reply;
      }
      recipients.add(
          new CallOut.Recipient(envelope.recipients().get(i).forwardPath(), stage, reply));
    }
    if (last == Stage.DATA) {
      // After 354 only content can come, which there is none of.
      dialogue.end("the connection was closed by this side instead of sending content");
    }
    return CompletableFuture.completedFuture(new CallOut(dialogue.id(), recipients));
  }
}
