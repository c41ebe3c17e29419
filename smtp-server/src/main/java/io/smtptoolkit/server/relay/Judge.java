package io.smtptoolkit.server.relay;

import static io.smtptoolkit.codec.reply.StatusClass.PERMANENT_FAILURE;
import static io.smtptoolkit.codec.reply.StatusClass.PERSISTENT_TRANSIENT_FAILURE;
import static io.smtptoolkit.codec.reply.StatusClass.SUCCESS;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.PoolFullException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.reply.StatusClass;
import io.smtptoolkit.server.relay.Step.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges what happened at one host.
 *
 * <pre>
 * no connection, 4yz or 5yz greeting, TLS, AUTH, 421     next host; the host failed
 * loss before the final dot                              next host; the host failed
 * 4yz to MAIL, RCPT, DATA, content                       next host, with the recipients left
 * 452, or 552 for too many, to RCPT                      same host, with the recipients left, if
 *                                                        others were accepted; else next host
 * 5yz to MAIL, RCPT, DATA, content                       failed
 * an extension is not offered                            next host; failed if no other has it
 * no connection is free here                             next host
 * no reply to the final dot                              unknown; no other host in this round
 * </pre>
 *
 * <p>Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-5.1">RFC 5321 §5.1</a>
 */
final class Judge {
  private Judge() {}

  /** The steps for the recipients of a transaction, in their order. */
  static List<Step> of(SendResult result) {
    Optional<SmtpClientException> contentFault =
        result.failure().filter(ContentException.class::isInstance);
    var steps = new ArrayList<Step>(result.recipients().size());
    for (RecipientOutcome outcome : result.outcomes()) {
      steps.add(
          contentFault.isPresent() && outcome instanceof RecipientOutcome.NotSent
              ? of(contentFault.get())
              : of(outcome, result));
    }
    return steps;
  }

  private static Step of(RecipientOutcome outcome, SendResult result) {
    if (outcome instanceof RecipientOutcome.Accepted it) {
      Reply reply = it.reply();
      return new Step(Move.ACCEPTED, Reason.of(status(reply, SUCCESS), reply, it.describe()));
    }
    if (outcome instanceof RecipientOutcome.Unknown it) {
      return new Step(Move.UNKNOWN, transientReason(RegisteredStatus.BAD_CONNECTION, it.why()));
    }
    if (outcome instanceof RecipientOutcome.NotSent it) {
      return new Step(
          Move.NEXT_HOST_HOST_FAILED, transientReason(RegisteredStatus.BAD_CONNECTION, it.why()));
    }
    return refused((RecipientOutcome.Refused) outcome, result);
  }

  private static Step refused(RecipientOutcome.Refused refused, SendResult result) {
    Reply reply = refused.reply();
    if (isOneTooMany(refused, result)) {
      boolean anyAccepted = result.outcomes().stream().anyMatch(RecipientOutcome::isAccepted);
      EnhancedStatusCode status =
          reply.isTransientNegative()
              ? status(reply, PERSISTENT_TRANSIENT_FAILURE)
              : RegisteredStatus.TOO_MANY_RECIPIENTS.in(PERSISTENT_TRANSIENT_FAILURE);
      return new Step(
          anyAccepted ? Move.SAME_HOST : Move.NEXT_HOST,
          Reason.of(status, reply, refused.describe()));
    }
    if (!reply.isTransientNegative()) {
      return new Step(
          Move.FAILED, Reason.of(status(reply, PERMANENT_FAILURE), reply, refused.describe()));
    }
    return new Step(
        reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE)
            ? Move.NEXT_HOST_HOST_FAILED
            : Move.NEXT_HOST,
        Reason.of(status(reply, PERSISTENT_TRANSIENT_FAILURE), reply, refused.describe()));
  }

  /**
   * Whether the rest is sent in another transaction (RFC 5321 §4.5.3.1.10). A bare 552 to the only
   * recipients is a full mailbox.
   */
  private static boolean isOneTooMany(RecipientOutcome.Refused refused, SendResult result) {
    return refused.isTooManyRecipients()
        && (refused.isTransient()
            || result.outcomes().stream()
                .map(RecipientOutcome::stage)
                .anyMatch(Judge::isAfterRcpt));
  }

  private static boolean isAfterRcpt(Stage stage) {
    return stage.compareTo(Stage.RCPT) > 0;
  }

  /** The step for all recipients, when nothing was sent. */
  static Step of(Throwable fault) {
    String words = words(fault);
    if (fault instanceof NotOfferedException it) {
      return notOffered(it, words);
    }
    if (fault instanceof ContentException it) {
      return it.isFaulty()
          ? new Step(Move.FAILED, permanentReason(RegisteredStatus.OTHER_MEDIA_ERROR, words))
          : new Step(
              Move.NEXT_HOST, transientReason(RegisteredStatus.OTHER_MAIL_SYSTEM_STATUS, words));
    }
    if (fault instanceof NegativeReplyException it) {
      Reply reply = it.reply();
      StatusClass statusClass =
          reply.isPermanentNegative() ? PERMANENT_FAILURE : PERSISTENT_TRANSIENT_FAILURE;
      EnhancedStatusCode status =
          isForAnOperator(it.stage())
              ? RegisteredStatus.OTHER_SECURITY_STATUS.in(PERSISTENT_TRANSIENT_FAILURE)
              : status(reply, statusClass);
      return new Step(Move.NEXT_HOST_HOST_FAILED, Reason.of(status, reply, words));
    }
    if (fault instanceof PoolFullException) {
      return new Step(
          Move.NEXT_HOST, transientReason(RegisteredStatus.MAIL_SYSTEM_CONGESTION, words));
    }
    RegisteredStatus status =
        fault instanceof ConnectionFailedException it && it.stage() == Stage.CONNECT
            ? RegisteredStatus.NO_ANSWER_FROM_HOST
            : RegisteredStatus.BAD_CONNECTION;
    return new Step(Move.NEXT_HOST_HOST_FAILED, transientReason(status, words));
  }

  /** Whether there is no TLS: it is not offered, was refused, or the handshake failed. */
  static boolean isTlsFailure(Throwable fault) {
    return fault instanceof SmtpClientException it
        && (it.stage() == Stage.TLS_HANDSHAKE || it.stage() == Stage.STARTTLS);
  }

  /** Credentials and TLS that a server refuses are to be mended: the message waits for that. */
  private static boolean isForAnOperator(Stage stage) {
    return stage == Stage.AUTH || stage == Stage.STARTTLS || stage == Stage.TLS_HANDSHAKE;
  }

  private static Step notOffered(NotOfferedException fault, String words) {
    if (fault.stage() != Stage.EXAMINATION) {
      return new Step(
          Move.NEXT_HOST_HOST_FAILED,
          transientReason(RegisteredStatus.OTHER_SECURITY_STATUS, words));
    }
    if (fault.extension().filter("LIMITS"::equals).isPresent()) {
      // Another connection could have it; a pool goes on with one by itself.
      return new Step(
          Move.NEXT_HOST, transientReason(RegisteredStatus.MAIL_SYSTEM_CONGESTION, words));
    }
    RegisteredStatus status =
        switch (fault.extension().orElse("")) {
          case "REQUIRETLS" -> RegisteredStatus.REQUIRETLS_REQUIRED;
          // RFC 6531 §3.7.4.1: for an address 5.6.7, which fits header fields too.
          case "SMTPUTF8" -> RegisteredStatus.NON_ASCII_ADDRESSES_NOT_PERMITTED;
          case "8BITMIME", "BINARYMIME", "CHUNKING" -> RegisteredStatus.CONVERSION_NOT_SUPPORTED;
          case "SIZE" -> RegisteredStatus.MESSAGE_TOO_BIG;
          default -> RegisteredStatus.NOT_CAPABLE_OF_FEATURES;
        };
    return new Step(Move.NEXT_HOST, permanentReason(status, words));
  }

  /** The reply's own code, which is of the reply's class, else the undefined one. */
  private static EnhancedStatusCode status(Reply reply, StatusClass statusClass) {
    return reply.enhancedStatusCode().orElseGet(() -> RegisteredStatus.UNDEFINED.in(statusClass));
  }

  private static Reason transientReason(RegisteredStatus status, String words) {
    return Reason.of(status.in(PERSISTENT_TRANSIENT_FAILURE), words);
  }

  private static Reason permanentReason(RegisteredStatus status, String words) {
    return Reason.of(status.in(PERMANENT_FAILURE), words);
  }

  private static String words(Throwable fault) {
    return Optional.ofNullable(fault.getMessage()).orElseGet(fault::toString);
  }
}
