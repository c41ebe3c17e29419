package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.extension.Chunking;
import io.smtptoolkit.codec.extension.EightBitMime;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.Pipelining;
import io.smtptoolkit.codec.extension.Size;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * <p>With CHUNKING, if selected or BODY=BINARYMIME, BDAT takes the place of DATA once a recipient
 * is accepted.
 *
 * <p>Confined to the connection's queue.
 */
public final class Submission {
  /** Chosen: chunks whose replies may be outstanding where PIPELINING is offered. */
  private static final int MAX_UNANSWERED_CHUNKS = 4;

  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Timeouts timeouts;
  private final Envelope envelope;
  private final MessageContent content;
  private final Examination examination;
  private final CompletableFuture<SendResult> result = new CompletableFuture<>();

  private final List<CompletableFuture<Reply>> rcpts = new ArrayList<>();
  private Optional<Reply> mailReply = Optional.empty();
  private Optional<Reply> dataReply = Optional.empty();
  private Optional<Reply> finalReply = Optional.empty();
  private Optional<Reply> chunkRefusal = Optional.empty();
  private boolean endSent;

  private @Nullable InputStream source;
  private long unsent;
  private int unansweredChunks;
  private boolean chunkUnderway;

  private Submission(
      Dialogue dialogue,
      SmtpClientOptions options,
      Envelope envelope,
      MessageContent content,
      Examination examination) {
    this.dialogue = dialogue;
    this.options = options;
    this.timeouts = options.timeouts();
    this.envelope = envelope;
    this.content = content;
    this.examination = examination;
    this.unsent = examination.octets();
  }

  /**
   * Sends a message.
   *
   * @param dialogue the dialogue, with no transaction running
   * @param options pipelining, chunking and time-outs
   * @param envelope sender and recipients
   * @param content the content
   * @return what became of it. Fails only when nothing was sent: the connection was gone before,
   *     the content cannot be read or is not fit to be sent, or the server does not offer what it
   *     needs
   */
  public static CompletableFuture<SendResult> run(
      Dialogue dialogue, SmtpClientOptions options, Envelope envelope, MessageContent content) {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.failedFuture(dialogue.failure().get());
    }
    try {
      dialogue.stage(Stage.EXAMINATION);
      var examination = Examination.of(content);
      var submission = new Submission(dialogue, options, envelope, content, examination);
      submission.checkOffered();
      submission.begin();
      return submission.result;
    } catch (NotOfferedException e) {
      return CompletableFuture.failedFuture(e);
    } catch (ContentFaultException e) {
      return CompletableFuture.failedFuture(
          new ContentException(
              dialogue.id(), Stage.EXAMINATION, String.valueOf(e.getMessage()), e));
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(
          new ContentException(
              dialogue.id(),
              Stage.EXAMINATION,
              "the content cannot be read: " + e.getMessage(),
              e));
    }
  }

  private void checkOffered() throws NotOfferedException {
    Extensions offered = dialogue.facts().extensions();
    if (examination.eightBit() && !offered.offers(EightBitMime.class)) {
      throw lacking("the content has 8-bit octets and 8BITMIME is not offered");
    }
    Optional<Mailbox> beyondAscii = mailboxes().filter(it -> !it.isAscii()).findFirst();
    if (beyondAscii.isPresent()) {
      throw lacking(
          "the address " + beyondAscii.get() + " is not ASCII, and SMTPUTF8 is not supported");
    }
    Optional<String> obstacle = dialogue.obstacle(envelope);
    if (obstacle.isPresent()) {
      throw lacking(obstacle.get());
    }
    Optional<Size> size = offered.find(Size.class);
    if (size.isPresent() && !size.get().permits(declaredOctets())) {
      throw lacking(
          "the message has "
              + declaredOctets()
              + " octets and the server's limit is "
              + size.get().maxOctets().orElse(0));
    }
  }

  private Stream<Mailbox> mailboxes() {
    return Stream.concat(
        envelope.reversePath().mailbox().stream(),
        envelope.forwardPaths().stream().flatMap(it -> it.mailbox().stream()));
  }

  private NotOfferedException lacking(String what) {
    return new NotOfferedException(dialogue.id(), Stage.EXAMINATION, what);
  }

  /** A transaction that an earlier one left open is given up first. */
  private void begin() {
    if (dialogue.state() == SessionState.READY) {
      sendEnvelope();
      return;
    }
    CompletableFuture<Reply> reset = dialogue.send(new Rset(), timeouts.mail());
    dialogue.flush();
    after(
        reset,
        reply -> {
          if (reply.isPresent() && !accepted(reply)) {
            dialogue.fail(new NegativeReplyException(dialogue.id(), Stage.RSET, reply.get()));
          }
          if (dialogue.failure().isPresent()) {
            conclude();
          } else {
            sendEnvelope();
          }
        });
  }

  private void sendEnvelope() {
    CompletableFuture<Reply> mail =
        dialogue.send(new Mail(envelope.reversePath(), mailParameters()), timeouts.mail());
    after(mail, this::answeredMail);
    if (!pipelines()) {
      dialogue.flush();
      return;
    }
    CompletableFuture<Reply> last = mail;
    for (Rcpt rcpt : envelope.recipients()) {
      last = dialogue.send(rcpt, timeouts.rcpt());
      rcpts.add(last);
    }
    if (chunks()) {
      after(last, reply -> sendFirstChunk());
    } else {
      after(dialogue.send(new Data(), timeouts.dataInitiation()), this::answeredData);
    }
    dialogue.flush();
  }

  private void answeredMail(Optional<Reply> reply) {
    mailReply = reply;
    if (!pipelines()) {
      sendNextRcpt();
    }
  }

  private void sendNextRcpt() {
    boolean goOn = accepted(mailReply) && dialogue.failure().isEmpty();
    if (goOn && rcpts.size() < envelope.recipients().size()) {
      CompletableFuture<Reply> rcpt =
          dialogue.send(envelope.recipients().get(rcpts.size()), timeouts.rcpt());
      rcpts.add(rcpt);
      after(rcpt, reply -> sendNextRcpt());
      dialogue.flush();
    } else if (!goOn || !anybodyAccepted()) {
      conclude();
    } else if (chunks()) {
      sendFirstChunk();
    } else {
      after(dialogue.send(new Data(), timeouts.dataInitiation()), this::answeredData);
      dialogue.flush();
    }
  }

  private void answeredData(Optional<Reply> reply) {
    dataReply = reply;
    boolean goOn = reply.isPresent() && reply.get().isPositiveIntermediate();
    if (!goOn || dialogue.failure().isPresent()) {
      conclude();
    } else if (!anybodyAccepted()) {
      // RFC 2920 §3.1: a server may say 354 although no recipient is accepted; it gets no content.
      endContent();
    } else if (open()) {
      dialogue.stage(Stage.CONTENT);
      after(
          Blocks.send(dialogue, source(), unsent, timeouts.dataBlock(), () -> {}),
          written -> sentContent());
    }
  }

  private void sentContent() {
    if (dialogue.failure().isPresent() || !sourceHasEnded()) {
      conclude();
      return;
    }
    endSent = true;
    endContent();
    dialogue.noteContent(examination.octets());
  }

  private void endContent() {
    after(
        dialogue.endContent(timeouts.dataTermination()),
        reply -> {
          finalReply = reply;
          conclude();
        });
  }

  private void sendFirstChunk() {
    if (!anybodyAccepted() || dialogue.failure().isPresent()) {
      conclude();
    } else if (open()) {
      sendNextChunk();
    }
  }

  private void sendNextChunk() {
    int most = pipelines() ? MAX_UNANSWERED_CHUNKS : 1;
    boolean over = endSent || chunkRefusal.isPresent() || dialogue.failure().isPresent();
    if (chunkUnderway) {
      return;
    }
    if (over) {
      if (unansweredChunks == 0) {
        conclude();
      }
      return;
    }
    if (unansweredChunks == most) {
      return;
    }
    long size = Math.min(unsent, options.maxChunkOctets());
    unsent -= size;
    boolean last = unsent == 0;
    var sent = new CompletableFuture<Void>();
    chunkUnderway = true;
    unansweredChunks++;
    after(
        dialogue.send(new Bdat(size, last), timeouts.dataTermination(), sent),
        reply -> answeredChunk(last, reply));
    Runnable beforeLast = last ? () -> endSent = true : () -> {};
    after(
        Blocks.send(dialogue, source(), size, timeouts.dataBlock(), beforeLast),
        written -> {
          chunkUnderway = false;
          sent.complete(null);
          if (last && dialogue.failure().isEmpty()) {
            dialogue.noteContent(examination.octets());
          }
          sendNextChunk();
        });
  }

  private void answeredChunk(boolean last, Optional<Reply> reply) {
    unansweredChunks--;
    if (last) {
      finalReply = reply;
    }
    if (reply.isPresent() && !accepted(reply) && chunkRefusal.isEmpty()) {
      chunkRefusal = reply;
    }
    sendNextChunk();
  }

  private void conclude() {
    close();
    var recipients = new ArrayList<SendResult.Recipient>();
    for (int i = 0; i < envelope.recipients().size(); i++) {
      Optional<Reply> rcptReply = i < rcpts.size() ? replyOf(rcpts.get(i)) : Optional.empty();
      recipients.add(
          new SendResult.Recipient(envelope.recipients().get(i).forwardPath(), outcome(rcptReply)));
    }
    result.complete(new SendResult(dialogue.id(), recipients, finalReply, dialogue.failure()));
    dialogue.stage(Stage.IDLE);
  }

  private RecipientOutcome outcome(Optional<Reply> rcptReply) {
    if (mailReply.isPresent() && !accepted(mailReply)) {
      return new RecipientOutcome.Refused(Stage.MAIL, mailReply.get());
    }
    if (rcptReply.isPresent() && !accepted(rcptReply)) {
      return new RecipientOutcome.Refused(Stage.RCPT, rcptReply.get());
    }
    String why =
        dialogue.failure().map(SmtpClientException::getMessage).orElse("the transaction ended");
    Stage stage = dialogue.failure().map(SmtpClientException::stage).orElse(dialogue.stage());
    if (rcptReply.isEmpty()) {
      return new RecipientOutcome.NotSent(stage, why);
    }
    if (dataReply.isPresent() && !dataReply.get().isPositiveIntermediate()) {
      return new RecipientOutcome.Refused(Stage.DATA, dataReply.get());
    }
    if (chunkRefusal.isPresent() && (!endSent || isNegative(finalReply))) {
      return new RecipientOutcome.Refused(Stage.BDAT, chunkRefusal.get());
    }
    if (chunkRefusal.isPresent()) {
      return new RecipientOutcome.Unknown(
          stage, chunkRefusal.get() + " to a chunk, and then " + lastWords(why));
    }
    if (finalReply.isPresent()) {
      return accepted(finalReply)
          ? new RecipientOutcome.Accepted(finalReply.get())
          : new RecipientOutcome.Refused(Stage.END_OF_CONTENT, finalReply.get());
    }
    return endSent
        ? new RecipientOutcome.Unknown(stage, why)
        : new RecipientOutcome.NotSent(stage, why);
  }

  /** The reply to the end decides (RFC 5321 §4.2.5); it may contradict the one to a chunk. */
  private String lastWords(String why) {
    return finalReply.map(Reply::toString).orElse(why);
  }

  private static boolean isNegative(Optional<Reply> reply) {
    return reply.isPresent() && reply.get().code().isNegative();
  }

  private EsmtpParameters mailParameters() {
    Extensions offered = dialogue.facts().extensions();
    EsmtpParameters parameters = envelope.mailParameters();
    if (offered.offers(Size.class) && parameters.find("SIZE").isEmpty()) {
      parameters = parameters.with(EsmtpParameter.of("SIZE", Long.toString(declaredOctets())));
    }
    if (examination.eightBit() && parameters.find("BODY").isEmpty()) {
      parameters = parameters.with(EsmtpParameter.of("BODY", BodyType.EIGHTBITMIME.toString()));
    }
    return parameters;
  }

  private long declaredOctets() {
    return chunks() ? examination.octets() : examination.octetsWithFinalCrlf();
  }

  private boolean pipelines() {
    return options.pipelining() && dialogue.facts().extensions().offers(Pipelining.class);
  }

  private boolean chunks() {
    boolean binary = new Mail(envelope.reversePath(), envelope.mailParameters()).isBinary();
    return (options.chunking() || binary) && dialogue.facts().extensions().offers(Chunking.class);
  }

  private boolean anybodyAccepted() {
    return accepted(mailReply) && rcpts.stream().anyMatch(it -> accepted(replyOf(it)));
  }

  private boolean open() {
    try {
      source = content.open();
      return true;
    } catch (IOException | RuntimeException e) {
      dialogue.fail(unreadable(e));
      conclude();
      return false;
    }
  }

  private InputStream source() {
    return source == null ? InputStream.nullInputStream() : source;
  }

  private boolean sourceHasEnded() {
    try {
      if (source().read() < 0) {
        return true;
      }
      throw new IOException("it became longer since it was examined");
    } catch (IOException | RuntimeException e) {
      dialogue.fail(unreadable(e));
    }
    return false;
  }

  private void close() {
    try {
      source().close();
    } catch (IOException | RuntimeException e) {
      // All that was wanted of the source has been read.
    }
  }

  private ContentException unreadable(Exception e) {
    return new ContentException(
        dialogue.id(), dialogue.stage(), "the content cannot be read: " + e.getMessage(), e);
  }

  /**
   * Goes on when a future is settled, without a value if it failed. A fault of ours in there must
   * not leave the caller waiting.
   */
  private <T> void after(CompletableFuture<T> future, Consumer<Optional<T>> next) {
    var unused =
        future.whenComplete(
            (value, error) -> {
              try {
                next.accept(error == null ? Optional.ofNullable(value) : Optional.empty());
              } catch (RuntimeException bug) {
                dialogue.fail("the client failed: " + bug, bug);
                conclude();
              }
            });
  }

  private static boolean accepted(Optional<Reply> reply) {
    return reply.isPresent() && reply.get().isPositiveCompletion();
  }

  private static Optional<Reply> replyOf(CompletableFuture<Reply> settled) {
    return settled.isDone() && !settled.isCompletedExceptionally()
        ? Optional.of(settled.join())
        : Optional.empty();
  }
}
