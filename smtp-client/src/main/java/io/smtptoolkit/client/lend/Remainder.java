package io.smtptoolkit.client.lend;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Rcpt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The recipients of a message that no connection has begun with, since the server lets a session
 * have only so much (LIMITS, RFC 9422): another connection can. The outcomes of all connections are
 * put together here.
 *
 * <p>Not thread-safe.
 */
public final class Remainder {
  private final Envelope whole;
  private List<Integer> places;
  private @Nullable SendResult found;

  /**
   * A message of which nothing was sent.
   *
   * @param whole its envelope
   */
  public Remainder(Envelope whole) {
    this.whole = whole;
    places = IntStream.range(0, whole.recipients().size()).boxed().toList();
  }

  /**
   * The envelope for the next connection.
   *
   * @return with the recipients that are left, in their order
   */
  public Envelope envelope() {
    if (places.size() == whole.recipients().size()) {
      return whole;
    }
    List<Rcpt> left = places.stream().map(whole.recipients()::get).toList();
    return new Envelope(whole.reversePath(), whole.mailParameters(), left, whole.dsnRequired());
  }

  /**
   * Takes what a connection has to say of the recipients that were left.
   *
   * @param result one outcome for each of them
   * @return whether another connection is needed for some of them
   */
  public boolean take(SendResult result) {
    found = whole(result);
    var left = new ArrayList<Integer>();
    for (int i = 0; i < places.size(); i++) {
      if (isLeft(result.outcomes().get(i))) {
        left.add(places.get(i));
      }
    }
    boolean isAnyLeft = !left.isEmpty();
    if (isAnyLeft) {
      places = List.copyOf(left);
    }
    return isAnyLeft;
  }

  /**
   * Puts the outcomes for the recipients that were left together with those from before.
   *
   * @param result one outcome for each that was left
   * @return one outcome for each recipient of the message
   */
  public SendResult whole(SendResult result) {
    SendResult before = found;
    if (before == null) {
      return result;
    }
    var recipients = new ArrayList<SendResult.Recipient>(before.recipients());
    for (int i = 0; i < places.size(); i++) {
      recipients.set(places.get(i), result.recipients().get(i));
    }
    Set<String> dropped = new LinkedHashSet<>(before.dropped());
    dropped.addAll(result.dropped());
    return new SendResult(
        result.connectionId(),
        recipients,
        result.finalReply().or(before::finalReply),
        result.failure(),
        List.copyOf(dropped),
        result.tls().or(before::tls));
  }

  /**
   * The result when every connection has said what it had to.
   *
   * @return one outcome for each recipient of the message
   */
  public SendResult result() {
    return Objects.requireNonNull(found, "nothing was taken");
  }

  /**
   * Puts a failure to send the rest together with what was sent.
   *
   * @param failure the reason why nothing of the rest was sent
   * @return the whole result; empty when nothing at all was sent, so that the failure is all
   */
  public Optional<SendResult> whole(Throwable failure) {
    if (found == null) {
      return Optional.empty();
    }
    SmtpClientException why =
        failure instanceof SmtpClientException known
            ? known
            : new ConnectionFailedException(
                found.connectionId(), Stage.CONNECT, Optional.empty(), failure.toString(), failure);
    String words = String.valueOf(why.getMessage());
    var recipients = new ArrayList<SendResult.Recipient>();
    for (int place : places) {
      recipients.add(
          new SendResult.Recipient(
              whole.recipients().get(place).forwardPath(),
              new RecipientOutcome.NotSent(why.stage(), words)));
    }
    return Optional.of(
        whole(
            new SendResult(found.connectionId(), recipients, Optional.empty(), Optional.of(why))));
  }

  /**
   * Whether a connection refused a whole message only since it has carried as much as the server
   * lets it.
   *
   * @param failure why it was not sent
   * @return true when a new connection can have it
   */
  public static boolean isLeft(Throwable failure) {
    return failure instanceof NotOfferedException refused
        && refused.extension().filter("LIMITS"::equals).isPresent();
  }

  private static boolean isLeft(RecipientOutcome outcome) {
    return outcome instanceof RecipientOutcome.NotSent notSent && notSent.leftOver();
  }
}
