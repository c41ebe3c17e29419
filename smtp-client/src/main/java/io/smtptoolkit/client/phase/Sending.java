package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One message: its content is examined, its envelope fitted to what the server offers, and then it
 * is sent in one mail transaction, or in several where the server takes fewer recipients at a time.
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class Sending {
  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Envelope envelope;
  private final ContentSource source;
  private final CompletableFuture<SendResult> result = new CompletableFuture<>();

  private Sending(
      Dialogue dialogue, SmtpClientOptions options, Envelope envelope, ContentSource source) {
    this.dialogue = dialogue;
    this.options = options;
    this.envelope = envelope;
    this.source = source;
  }

  /**
   * Sends a message.
   *
   * @param dialogue the dialogue, with no transaction going on
   * @param options pipelining, chunking and time-outs
   * @param callbacks where content is read
   * @param envelope reverse-path and recipients
   * @param content the content
   * @return the outcomes. Fails only when nothing was sent: the connection was gone before, the
   *     content cannot be read or is not fit to be sent, or the server does not offer what it needs
   */
  public static CompletableFuture<SendResult> run(
      Dialogue dialogue,
      SmtpClientOptions options,
      Callbacks callbacks,
      Envelope envelope,
      MessageContent content) {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.failedFuture(dialogue.failure().get());
    }
    dialogue.stage(Stage.EXAMINATION);
    boolean binary = new Mail(envelope.reversePath(), envelope.mailParameters()).isBinary();
    var source =
        new ContentSource(dialogue, callbacks, content, options.timeouts().dataBlock(), binary);
    var sending = new Sending(dialogue, options, envelope, source);
    dialogue.on(() -> {}, () -> sending.giveUp(dialogue.failure().orElseThrow()));
    source.examine(sending::examined, sending::giveUp);
    return sending.result;
  }

  private void examined(ContentTraits traits) {
    try {
      Fitting fitting = fit(traits);
      new Parts(fitting, traits).next();
    } catch (Fitting.Refused e) {
      giveUp(
          new NotOfferedException(
              dialogue.id(), Stage.EXAMINATION, String.valueOf(e.getMessage())));
    }
  }

  private Fitting fit(ContentTraits traits) throws Fitting.Refused {
    Extensions offered = dialogue.facts().extensions();
    Fitting fitting =
        Fitting.of(envelope, offered, dialogue.isVerified(), options.unicodeDomains());
    Optional<String> obstacle = dialogue.obstacle(fitting.envelope(), traits);
    if (obstacle.isPresent()) {
      throw new Fitting.Refused(obstacle.get());
    }
    if (!Batches.isAnotherAllowed(offered, dialogue.mailCommands())) {
      throw new Fitting.Refused(
          "the server takes %d messages on a connection (LIMITS MAILMAX), and has had them"
              .formatted(dialogue.mailCommands()));
    }
    return fitting;
  }

  /** Nothing was sent yet: the connection is as good as before. */
  private void giveUp(SmtpClientException cause) {
    finish();
    result.completeExceptionally(cause);
  }

  private void finish() {
    dialogue.onNothing();
    dialogue.stage(Stage.IDLE);
    source.close();
  }

  /** The mail transactions, one after the other. */
  private final class Parts {
    private final Fitting fitting;
    private final ContentTraits traits;
    private final Batches batches;
    private Optional<Reply> finalReply = Optional.empty();

    Parts(Fitting fitting, ContentTraits traits) {
      this.fitting = fitting;
      this.traits = traits;
      batches = new Batches(fitting.envelope().recipients(), dialogue.facts().extensions());
    }

    void next() {
      List<Integer> places = batches.next();
      Envelope part = part(places);
      var outcomes = new Outcomes(dialogue, part);
      new Transaction(
              dialogue, options, part, source, traits, outcomes, () -> ended(places, outcomes))
          .start();
    }

    private Envelope part(List<Integer> places) {
      Envelope all = fitting.envelope();
      return places.size() == all.recipients().size()
          ? all
          : new Envelope(
              all.reversePath(),
              all.mailParameters(),
              batches.recipients(places),
              all.dsnRequired());
    }

    private void ended(List<Integer> places, Outcomes outcomes) {
      if (result.isDone()) {
        return;
      }
      finalReply = outcomes.finalReply().or(() -> finalReply);
      boolean open = dialogue.failure().isEmpty() && mayGoOn();
      batches.came(places, outcomes.ofRecipients(), open);
      if (open && !batches.isDone()) {
        source.rewind();
        next();
      } else {
        conclude();
      }
    }

    private boolean mayGoOn() {
      return Batches.isAnotherAllowed(dialogue.facts().extensions(), dialogue.mailCommands());
    }

    private void conclude() {
      List<RecipientOutcome> outcomes = batches.outcomes(notTried());
      var recipients = new ArrayList<SendResult.Recipient>(outcomes.size());
      for (int i = 0; i < outcomes.size(); i++) {
        recipients.add(
            new SendResult.Recipient(envelope.recipients().get(i).forwardPath(), outcomes.get(i)));
      }
      var whole =
          new SendResult(
              dialogue.id(), recipients, finalReply, dialogue.failure(), fitting.dropped());
      finish();
      result.complete(whole);
    }

    private RecipientOutcome notTried() {
      return dialogue
          .failure()
          .map(it -> new RecipientOutcome.NotSent(it.stage(), String.valueOf(it.getMessage())))
          .orElseGet(
              () ->
                  new RecipientOutcome.NotSent(
                      Stage.IDLE,
                      "the server takes %d transactions on a connection (LIMITS MAILMAX)"
                          .formatted(dialogue.mailCommands())));
    }
  }
}
