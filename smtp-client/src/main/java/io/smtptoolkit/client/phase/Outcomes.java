package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The replies of one mail transaction, and what they mean for each recipient.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class Outcomes {
  private final Dialogue dialogue;
  private final Envelope envelope;
  private final List<Optional<Reply>> rcpts = new ArrayList<>();
  private Optional<Reply> mail = Optional.empty();
  private Optional<Reply> data = Optional.empty();
  private Optional<Reply> refusedChunk = Optional.empty();
  // With LMTP one for each accepted recipient, else one for all.
  private final List<Optional<Reply>> ends = new ArrayList<>();
  private List<RecipientOutcome> complete = List.of();
  private boolean endSent;
  private boolean follows;

  Outcomes(Dialogue dialogue, Envelope envelope) {
    this.dialogue = dialogue;
    this.envelope = envelope;
  }

  /** MAIL is sent before the reply to the content of another message. */
  void follows() {
    follows = true;
  }

  void mail(Optional<Reply> reply) {
    mail = reply;
  }

  void rcpt(Optional<Reply> reply) {
    rcpts.add(reply);
  }

  void data(Optional<Reply> reply) {
    data = reply;
  }

  /** Only the first refusal of a chunk counts: the others follow from it. */
  void chunk(Optional<Reply> reply) {
    if (reply.isPresent() && !accepted(reply) && refusedChunk.isEmpty()) {
      refusedChunk = reply;
    }
  }

  /** From here on the server may have the whole message. */
  void endSent() {
    endSent = true;
  }

  void end(Optional<Reply> reply) {
    ends.add(reply);
  }

  boolean isChunkRefused() {
    return refusedChunk.isPresent();
  }

  /** Whether it came to nothing with the message before it: not even MAIL was answered. */
  boolean isLeftOut() {
    return follows && mail.isEmpty();
  }

  /** Whether the server does not take MAIL there. */
  boolean isOutOfOrder() {
    return follows && mail.filter(it -> it.code().equals(ReplyCode.BAD_SEQUENCE)).isPresent();
  }

  /** Whether a recipient is one too many for this transaction. */
  boolean isAnyTooMany() {
    for (Optional<Reply> reply : rcpts) {
      if (isNegative(reply)
          && new RecipientOutcome.Refused(Stage.RCPT, reply.get()).isTooManyRecipients()) {
        return true;
      }
    }
    return false;
  }

  boolean isMailAccepted() {
    return accepted(mail);
  }

  boolean isAnyRecipientAccepted() {
    return accepted(mail) && acceptedRecipients() > 0;
  }

  boolean isEveryRecipientAccepted() {
    return accepted(mail)
        && rcpts.size() == envelope.recipients().size()
        && acceptedRecipients() == rcpts.size();
  }

  private int acceptedRecipients() {
    int accepted = 0;
    for (Optional<Reply> reply : rcpts) {
      if (accepted(reply)) {
        accepted++;
      }
    }
    return accepted;
  }

  /** No more replies count: what they say, with what happened to the connection by now. */
  void complete() {
    var found = new ArrayList<RecipientOutcome>(envelope.recipients().size());
    int accepted = 0;
    for (int i = 0; i < envelope.recipients().size(); i++) {
      Optional<Reply> reply = i < rcpts.size() ? rcpts.get(i) : Optional.empty();
      found.add(outcome(reply, endOf(accepted)));
      if (accepted(reply)) {
        accepted++;
      }
    }
    complete = found;
  }

  /** The outcomes of a complete transaction, in the order of its recipients. */
  List<RecipientOutcome> ofRecipients() {
    return complete;
  }

  /** The reply that was for all. */
  Optional<Reply> finalReply() {
    return isPerRecipient() ? Optional.empty() : endOf(0);
  }

  /** What the server said of the content, to one of the accepted recipients. */
  private Optional<Reply> endOf(int accepted) {
    int index = isPerRecipient() ? accepted : 0;
    return index < ends.size() ? ends.get(index) : Optional.empty();
  }

  private boolean isPerRecipient() {
    return dialogue.facts().protocol() == Protocol.LMTP;
  }

  private RecipientOutcome outcome(Optional<Reply> rcpt, Optional<Reply> end) {
    if (isNegative(mail)) {
      return new RecipientOutcome.Refused(Stage.MAIL, mail.get());
    }
    if (isNegative(rcpt)) {
      return new RecipientOutcome.Refused(Stage.RCPT, rcpt.get());
    }
    Stage stage = isLeftOut() ? Stage.MAIL : stage();
    if (rcpt.isEmpty()) {
      return new RecipientOutcome.NotSent(stage, why());
    }
    if (isNegative(data)) {
      return new RecipientOutcome.Refused(Stage.DATA, data.get());
    }
    if (refusedChunk.isPresent()) {
      return chunkRefused(refusedChunk.get(), end, stage);
    }
    if (end.isPresent()) {
      return accepted(end)
          ? new RecipientOutcome.Accepted(end.get())
          : new RecipientOutcome.Refused(Stage.END_OF_CONTENT, end.get());
    }
    Optional<Reply> within = refusalWithinContent();
    if (within.isPresent()) {
      return new RecipientOutcome.Refused(Stage.CONTENT, within.get());
    }
    return endSent
        ? new RecipientOutcome.Unknown(stage, why())
        : new RecipientOutcome.NotSent(stage, why());
  }

  /** The reply to the end decides (RFC 5321 §4.2.5), and may contradict the one to a chunk. */
  private RecipientOutcome chunkRefused(Reply refusal, Optional<Reply> end, Stage stage) {
    boolean closing = refusal.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE);
    if (!endSent || closing || isNegative(end)) {
      return new RecipientOutcome.Refused(Stage.BDAT, refusal);
    }
    String last = end.map(it -> it.toString().replace("\r\n", " / ")).orElseGet(this::why);
    return new RecipientOutcome.Unknown(
        stage, "a chunk was answered with " + refusal.code() + ", and then: " + last);
  }

  /** A server that will not have the rest says so in the middle, and closes. */
  private Optional<Reply> refusalWithinContent() {
    return dialogue
        .failure()
        .filter(it -> it.stage() == Stage.CONTENT && it instanceof NegativeReplyException)
        .flatMap(SmtpClientException::lastReply);
  }

  private Stage stage() {
    // Without a failure the replies to RCPT ended it; the dialogue may be at another message.
    return dialogue.failure().map(SmtpClientException::stage).orElse(Stage.RCPT);
  }

  private String why() {
    return dialogue
        .failure()
        .map(SmtpClientException::getMessage)
        .orElse(
            rcpts.stream().anyMatch(Outcomes::isNegative)
                ? "another recipient was refused"
                : "the transaction ended before the content");
  }

  static boolean accepted(Optional<Reply> reply) {
    return reply.isPresent() && reply.get().isPositiveCompletion();
  }

  private static boolean isNegative(Optional<Reply> reply) {
    return reply.isPresent() && reply.get().code().isNegative();
  }
}
