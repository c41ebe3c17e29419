package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsFacts;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One message: its content is examined, its envelope fitted to what the server offers, and then it
 * is sent in one mail transaction, or in several where the server takes fewer recipients at a time.
 *
 * <p>Where the server offers PIPELINING it is examined during the message before it, and begins
 * once the whole content of that one is said, whose reply is still to come (RFC 2920 §3.1).
 *
 * <p>Confined to the connection's I/O thread.
 */
public final class Sending implements Turns.Task<SendResult> {
  private final Dialogue dialogue;
  private final SmtpClientOptions options;
  private final Envelope envelope;
  private final ContentSource source;
  private final Dependents.Dependent examination = this::connectionEnded;
  private final CompletableFuture<SendResult> result = new CompletableFuture<>();
  private Runnable changed = () -> {};
  private boolean asked;
  private boolean begun;
  private @Nullable ContentTraits traits;
  private @Nullable SmtpClientException unfit;
  // Whether another message may follow, and whether this one does.
  private boolean endSaid;
  private boolean follows;

  private Sending(
      Dialogue dialogue, SmtpClientOptions options, Envelope envelope, ContentSource source) {
    this.dialogue = dialogue;
    this.options = options;
    this.envelope = envelope;
    this.source = source;
  }

  /**
   * A message to be sent; made on any thread.
   *
   * @param dialogue the dialogue
   * @param options pipelining, chunking and time-outs
   * @param callbacks where content is read
   * @param envelope reverse-path and recipients
   * @param content the content
   * @return its task, which gives the outcomes. Fails only when nothing was sent: the connection
   *     was gone before, the content cannot be read or is not fit to be sent, or the server does
   *     not offer what it needs
   */
  public static Sending of(
      Dialogue dialogue,
      SmtpClientOptions options,
      Callbacks callbacks,
      Envelope envelope,
      MessageContent content) {
    boolean binary = new Mail(envelope.reversePath(), envelope.mailParameters()).isBinary();
    var source =
        new ContentSource(dialogue, callbacks, content, options.timeouts().dataBlock(), binary);
    return new Sending(dialogue, options, envelope, source);
  }

  @Override
  public void prepare(Runnable whenChanged) {
    changed = whenChanged;
    if (dialogue.failure().isEmpty() && dialogue.joinsMessages() && pipelines()) {
      examine();
    }
  }

  @Override
  public CompletableFuture<SendResult> begin() {
    begun = true;
    Optional<SmtpClientException> failure = dialogue.failure();
    if (failure.isPresent()) {
      giveUp(failure.get());
    } else if (unfit != null) {
      giveUp(unfit);
    } else if (traits != null) {
      start(traits);
    } else {
      dialogue.stage(Stage.EXAMINATION);
      dialogue.dependents().add(examination);
      examine();
    }
    return result;
  }

  @Override
  public boolean mayFollow(Turns.Task<?> before) {
    return before instanceof Sending first
        && first.endSaid
        && dialogue.failure().isEmpty()
        && dialogue.joinsMessages()
        && pipelines()
        && traits != null
        && unfit == null
        && isAnyAllowed()
        // A server may keep the recipients of a refused last chunk (RFC 3030 §2): no DATA after it.
        && first.chunks() == chunks();
  }

  @Override
  public CompletableFuture<SendResult> follow() {
    follows = true;
    return begin();
  }

  @Override
  public void takeBack() {
    source.close();
  }

  private void examine() {
    if (!asked) {
      asked = true;
      source.examine(this::examined, this::unfit);
    }
  }

  private void examined(ContentTraits found) {
    traits = found;
    if (begun) {
      start(found);
    } else {
      changed.run();
    }
  }

  private void unfit(SmtpClientException why) {
    unfit = why;
    if (begun) {
      giveUp(why);
    }
  }

  private void start(ContentTraits found) {
    dialogue.dependents().remove(examination);
    try {
      new Parts(fit(found), found).next();
    } catch (Fitting.Refused e) {
      giveUp(
          new NotOfferedException(
              dialogue.id(), Stage.EXAMINATION, e.extension(), String.valueOf(e.getMessage())));
    }
  }

  private Fitting fit(ContentTraits found) throws Fitting.Refused {
    Extensions offered = dialogue.facts().extensions();
    Fitting fitting =
        Fitting.of(envelope, offered, dialogue.isVerified(), options.unicodeDomains());
    Optional<String> obstacle = dialogue.obstacle(fitting.envelope(), Optional.of(found));
    if (obstacle.isPresent()) {
      throw new Fitting.Refused(
          Missing.extension(fitting.envelope(), found, offered), obstacle.get());
    }
    Optional<String> exhausted =
        dialogue.allowance().obstacle(offered, fitting.envelope().recipients());
    if (exhausted.isPresent()) {
      throw new Fitting.Refused(Allowance.KEYWORD, exhausted.get());
    }
    return fitting;
  }

  private boolean isAnyAllowed() {
    Extensions offered = dialogue.facts().extensions();
    return dialogue.allowance().obstacle(offered, envelope.recipients()).isEmpty();
  }

  private boolean pipelines() {
    return Transaction.pipelines(dialogue, options);
  }

  private boolean chunks() {
    return Transaction.chunks(dialogue, options, envelope);
  }

  private void connectionEnded() {
    giveUp(dialogue.failure().orElseThrow());
  }

  /** Nothing was sent yet: the connection is as good as before. */
  private void giveUp(SmtpClientException cause) {
    if (!result.isDone()) {
      finish();
      result.completeExceptionally(cause);
    }
  }

  private void finish() {
    dialogue.dependents().remove(examination);
    dialogue.stage(Stage.IDLE);
    source.close();
  }

  /** The mail transactions, one after the other. */
  private final class Parts {
    private final Fitting fitting;
    private final ContentTraits traits;
    private final Batches batches;
    private final Optional<TlsFacts> tls;
    private Optional<Reply> finalReply = Optional.empty();

    Parts(Fitting fitting, ContentTraits traits) {
      this.fitting = fitting;
      this.traits = traits;
      tls = dialogue.tls();
      batches =
          new Batches(
              fitting.envelope().recipients(), dialogue.facts().extensions(), dialogue.allowance());
    }

    void next() {
      List<Integer> places = batches.next();
      Transaction transaction = transaction(places);
      if (follows) {
        transaction.follow();
      } else {
        transaction.start();
      }
    }

    private Transaction transaction(List<Integer> places) {
      Envelope part = part(places);
      var outcomes = new Outcomes(dialogue, part);
      if (follows) {
        outcomes.follows();
      }
      var message =
          new Transaction.Message() {
            @Override
            public void endSaid() {
              Parts.this.endSaid(outcomes);
            }

            @Override
            public void ended() {
              Parts.this.ended(places, outcomes);
            }
          };
      return new Transaction(dialogue, options, part, source, traits, outcomes, message);
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

    /** The last of the transactions can be followed: another will not be needed. */
    private void endSaid(Outcomes outcomes) {
      if (batches.isAtEnd() && !outcomes.isAnyTooMany()) {
        endSaid = true;
        changed.run();
      }
    }

    private void ended(List<Integer> places, Outcomes outcomes) {
      if (result.isDone()) {
        return;
      }
      boolean open =
          dialogue.failure().isEmpty()
              && dialogue.allowance().permitsMail(dialogue.facts().extensions(), 0);
      if (dialogue.failure().isEmpty() && outcomes.isOutOfOrder()) {
        // The server may not have ended the transaction before, or wants its reply awaited.
        dialogue.joinNoMessages();
        follows = false;
        if (open) {
          source.rewind();
          transaction(places).startAnew();
        } else {
          batches.putBack(places);
          conclude(Optional.empty());
        }
        return;
      }
      finalReply = outcomes.finalReply().or(() -> finalReply);
      Optional<SmtpClientException> failure = failure(outcomes);
      follows = false;
      batches.came(places, outcomes.ofRecipients(), dialogue.failure().isEmpty());
      if (open && !batches.isAtEnd()) {
        source.rewind();
        next();
      } else {
        conclude(failure);
      }
    }

    /**
     * Why the connection broke off, as far as it is this message's: one may follow, or go before.
     */
    private Optional<SmtpClientException> failure(Outcomes outcomes) {
      Optional<SmtpClientException> failure = dialogue.failure();
      if (outcomes.isLeftOut()) {
        return failure.map(
            it ->
                new ConnectionFailedException(
                    dialogue.id(),
                    Stage.MAIL,
                    it.lastReply(),
                    "the connection ended before MAIL was answered: " + it.getMessage(),
                    it));
      }
      return endSaid ? failure.filter(it -> !isOfTheNext(it.stage())) : failure;
    }

    private boolean isOfTheNext(Stage stage) {
      return stage != Stage.END_OF_CONTENT && stage != Stage.BDAT;
    }

    private void conclude(Optional<SmtpClientException> failure) {
      List<RecipientOutcome> outcomes = batches.outcomes(notTried(failure));
      var recipients = new ArrayList<SendResult.Recipient>(outcomes.size());
      for (int i = 0; i < outcomes.size(); i++) {
        recipients.add(
            new SendResult.Recipient(envelope.recipients().get(i).forwardPath(), outcomes.get(i)));
      }
      var whole =
          new SendResult(dialogue.id(), recipients, finalReply, failure, fitting.dropped(), tls);
      finish();
      result.complete(whole);
    }

    private RecipientOutcome notTried(Optional<SmtpClientException> failure) {
      return failure
          .map(it -> new RecipientOutcome.NotSent(it.stage(), String.valueOf(it.getMessage())))
          .orElseGet(() -> new RecipientOutcome.NotSent(Stage.IDLE, batches.whyNotAll(), true));
    }
  }
}
