package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.io.EOFException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The meaning, for a pool, of the end of a message or of a connection. */
final class Verdict {
  private static final Set<Stage> BEFORE_MAIL_IS_ANSWERED =
      Set.of(Stage.IDLE, Stage.EXAMINATION, Stage.RSET, Stage.MAIL);

  private Verdict() {}

  /**
   * Whether a message came to nothing since its connection was dead before MAIL was answered: the
   * server has seen no content, and has accepted nothing.
   *
   * @param failure why the connection is gone, if it is
   */
  static boolean isUntouched(
      @Nullable SendResult result,
      @Nullable Throwable error,
      Optional<SmtpClientException> failure) {
    if (failure.isEmpty()) {
      return false;
    }
    if (result == null) {
      return error != null && cause(error) == failure.get();
    }
    return result.outcomes().stream().allMatch(Verdict::isUntouched);
  }

  private static boolean isUntouched(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.NotSent notSent) {
      return BEFORE_MAIL_IS_ANSWERED.contains(notSent.stage());
    }
    return outcome instanceof RecipientOutcome.Refused refused
        && refused.stage() == Stage.MAIL
        && isGoodbye(refused.reply());
  }

  /** Why a connection that ended by itself leaves the pool. */
  static Eviction eviction(Optional<SmtpClientException> failure) {
    boolean byServer =
        failure
            .filter(
                it ->
                    it.getCause() instanceof EOFException
                        || (it instanceof NegativeReplyException refusal
                            && isGoodbye(refusal.reply())))
            .isPresent();
    return byServer ? Eviction.CLOSED_BY_SERVER : Eviction.FAULT;
  }

  /** What a message is told whose pool is closed before its turn. */
  static SendResult notSent(Envelope envelope, ConnectionFailedException why) {
    String words = String.valueOf(why.getMessage());
    return new SendResult(
        why.connectionId(),
        envelope.recipients().stream()
            .map(
                it ->
                    new SendResult.Recipient(
                        it.forwardPath(), new RecipientOutcome.NotSent(Stage.CONNECT, words)))
            .toList(),
        Optional.empty(),
        Optional.of(why));
  }

  static ConnectionFailedException closedPool() {
    return new ConnectionFailedException(
        "no connection", Stage.CONNECT, Optional.empty(), "the pool is closed");
  }

  static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static boolean isGoodbye(Reply reply) {
    return reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE);
  }
}
