package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One mail transaction.
 *
 * <pre>
 * C: MAIL FROM:&lt;a@b.example&gt; SIZE=120    in one write where PIPELINING is offered,
 * C: RCPT TO:&lt;c@d.example&gt;               else each after the reply to the one before
 * C: RCPT TO:&lt;e@d.example&gt;
 * C: DATA
 * S: 250 2.1.0 Sender OK
 * S: 250 2.1.5 Recipient OK
 * S: 550 5.1.1 No such mailbox here
 * S: 354 Start mail input
 * C: content, dot-stuffed                none of it when every RCPT was refused (RFC 2920 §3.1)
 * C: .
 * S: 250 2.0.0 Message accepted
 * </pre>
 *
 * <p>With messages waiting, the next MAIL RCPT DATA is in the write that ends the content, and the
 * reply to that end comes before theirs (RFC 2920 §3.1).
 *
 * <p>With CHUNKING, if selected or BODY=BINARYMIME, BDAT takes the place of DATA once a recipient
 * is accepted. The content itself is in {@link DataContent} and {@link ChunkContent}.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Transaction implements Dependents.Dependent {
  /** The message that a transaction is for. */
  interface Message {
    /** The whole content is in the next write: MAIL of another message may follow in it. */
    void endSaid();

    /** The outcomes are complete. */
    void ended();
  }

  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Timeouts timeouts;
  private final Envelope envelope;
  private final ContentSource source;
  private final Outcomes outcomes;
  private final ContentTraits traits;
  private final Message message;
  private Runnable pump = () -> {};
  private boolean over;
  private int rcptsSent;

  /**
   * A transaction that has not begun.
   *
   * @param envelope what the server offers all that is needed for
   * @param source the content, at its beginning
   * @param traits what was found in it
   * @param outcomes keeps the replies
   * @param message told how far it is
   */
  Transaction(
      Dialogue dialogue,
      SmtpClientOptions options,
      Envelope envelope,
      ContentSource source,
      ContentTraits traits,
      Outcomes outcomes,
      Message message) {
    this.dialogue = dialogue;
    this.options = options;
    this.timeouts = options.timeouts();
    this.envelope = envelope;
    this.source = source;
    this.traits = traits;
    this.outcomes = outcomes;
    this.message = message;
  }

  /** Begins; a transaction that an earlier one left open is given up first. */
  void start() {
    dialogue.dependents().add(this);
    if (dialogue.state() == SessionState.READY) {
      sendEnvelope();
    } else {
      reset();
    }
  }

  /** Begins, after RSET in any case. */
  void startAnew() {
    dialogue.dependents().add(this);
    reset();
  }

  /** Begins in the write of the end of another content, whose reply is still to come. */
  void follow() {
    dialogue.dependents().add(this);
    sendEnvelope();
  }

  private void reset() {
    CompletableFuture<Reply> reset = dialogue.send(new Rset(), timeouts.mail());
    dialogue.flush();
    after(
        reset,
        reply -> {
          if (Outcomes.accepted(reply)) {
            sendEnvelope();
          } else if (reply.isPresent()) {
            dialogue.fail(new NegativeReplyException(dialogue.id(), Stage.RSET, reply.get()));
          }
        });
  }

  private void sendEnvelope() {
    var mail = new Mail(envelope.reversePath(), mailParameters());
    after(dialogue.send(mail, timeouts.mail()), this::answeredMail);
    if (!pipelines()) {
      dialogue.flush();
      return;
    }
    for (Rcpt rcpt : envelope.recipients()) {
      boolean last = ++rcptsSent == envelope.recipients().size();
      after(
          dialogue.send(rcpt, timeouts.rcpt()),
          reply -> {
            outcomes.rcpt(reply);
            if (last && (chunks() || isForAllOrNone())) {
              sendContent();
            }
          });
    }
    if (!chunks() && !isForAllOrNone()) {
      after(dialogue.send(new Data(), timeouts.dataInitiation()), this::answeredData);
    }
    dialogue.flush();
  }

  private void answeredMail(Optional<Reply> reply) {
    outcomes.mail(reply);
    if (!pipelines()) {
      sendNextRcpt();
    }
  }

  private void sendNextRcpt() {
    if (dialogue.failure().isPresent()) {
      return;
    }
    if (outcomes.isMailAccepted() && rcptsSent < envelope.recipients().size()) {
      Rcpt rcpt = envelope.recipients().get(rcptsSent++);
      after(
          dialogue.send(rcpt, timeouts.rcpt()),
          reply -> {
            outcomes.rcpt(reply);
            sendNextRcpt();
          });
      dialogue.flush();
    } else {
      sendContent();
    }
  }

  /** All replies to RCPT are there. */
  private void sendContent() {
    if (dialogue.failure().isPresent()) {
      return;
    }
    boolean wanted =
        isForAllOrNone() ? outcomes.isEveryRecipientAccepted() : outcomes.isAnyRecipientAccepted();
    if (!wanted) {
      conclude();
    } else if (chunks()) {
      sendChunks();
    } else {
      after(dialogue.send(new Data(), timeouts.dataInitiation()), this::answeredData);
      dialogue.flush();
    }
  }

  private void answeredData(Optional<Reply> reply) {
    outcomes.data(reply);
    if (dialogue.failure().isPresent()) {
      return;
    }
    if (reply.isEmpty() || !reply.get().isPositiveIntermediate()) {
      conclude();
    } else if (!outcomes.isAnyRecipientAccepted()) {
      // RFC 2920 §3.1: a server may say 354 although no recipient is accepted; it gets no content.
      awaitEnd(dialogue.endContent(timeouts.dataTermination()));
      dialogue.flush();
    } else {
      var content = new DataContent(dialogue, source, timeouts, outcomes, this);
      pump = content::pump;
      content.start();
    }
  }

  private void sendChunks() {
    var content =
        new ChunkContent(
            dialogue,
            source,
            timeouts,
            outcomes,
            this,
            traits.octets(),
            options.maxChunkOctets(),
            pipelines());
    pump = content::pump;
    content.pump();
  }

  /** The whole content is said, and not yet written. */
  void endSaid() {
    if (!over) {
      message.endSaid();
    }
  }

  /** Content that was begun and cannot be ended is taken back only by closing. */
  void broken(ContentException failure) {
    dialogue.watch().failed(failure);
    dialogue.fail(failure);
  }

  void broken(String what, RuntimeException fault) {
    broken(new ContentException(dialogue.id(), dialogue.stage(), what, fault));
  }

  /** Waits for what the server says of the whole content, once or for each recipient. */
  void awaitEnd(List<CompletableFuture<Reply>> replies) {
    if (replies.isEmpty()) {
      // LMTP, and no recipient to answer for (RFC 2033 §4.2).
      conclude();
      return;
    }
    CompletableFuture<Reply> last = replies.get(replies.size() - 1);
    for (CompletableFuture<Reply> reply : replies) {
      after(
          reply,
          it -> {
            outcomes.end(it);
            if (reply == last) {
              conclude();
            }
          });
    }
  }

  /** The transaction is over; the replies say how. */
  void conclude() {
    if (!over) {
      over = true;
      dialogue.dependents().remove(this);
      outcomes.complete();
      message.ended();
    }
  }

  @Override
  public void written() {
    pump.run();
  }

  @Override
  public void over() {
    conclude();
  }

  /**
   * Goes on when a future is settled, without a value if it failed. A fault of ours in there must
   * not leave the caller waiting.
   */
  <T> void after(CompletableFuture<T> future, Consumer<Optional<T>> next) {
    var unused =
        future.whenComplete(
            (value, error) -> {
              try {
                next.accept(error == null ? Optional.ofNullable(value) : Optional.empty());
              } catch (Throwable bug) {
                dialogue.watch().failed(bug);
                dialogue.fail("the client failed: " + bug, bug);
                conclude();
              }
            });
  }

  private EsmtpParameters mailParameters() {
    Extensions offered = dialogue.facts().extensions();
    EsmtpParameters parameters = envelope.mailParameters();
    if (offered.offers(SizeExtension.class) && parameters.find("SIZE").isEmpty()) {
      parameters = parameters.with(EsmtpParameter.of("SIZE", Long.toString(declaredOctets())));
    }
    if (traits.eightBit() && parameters.find("BODY").isEmpty()) {
      parameters = parameters.with(EsmtpParameter.of("BODY", BodyType.EIGHTBITMIME.toString()));
    }
    return parameters;
  }

  private long declaredOctets() {
    return chunks() ? traits.octets() : traits.octetsWithFinalCrlf();
  }

  private boolean pipelines() {
    return pipelines(dialogue, options);
  }

  private boolean chunks() {
    return chunks(dialogue, options, envelope);
  }

  /** Of one recipient any is every one, and DATA need not wait. */
  private boolean isForAllOrNone() {
    return options.everyRecipient() && envelope.recipients().size() > 1;
  }

  /** Whether commands are sent in groups. */
  static boolean pipelines(Dialogue dialogue, SmtpClientOptions options) {
    return options.pipelining()
        && dialogue.facts().extensions().offers(KeywordExtension.PIPELINING);
  }

  /** Whether content is sent with BDAT. */
  static boolean chunks(Dialogue dialogue, SmtpClientOptions options, Envelope envelope) {
    boolean binary = new Mail(envelope.reversePath(), envelope.mailParameters()).isBinary();
    return (options.chunking() || binary)
        && dialogue.facts().extensions().offers(KeywordExtension.CHUNKING);
  }
}
