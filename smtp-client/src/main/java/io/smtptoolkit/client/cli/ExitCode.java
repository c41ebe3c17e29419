package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.CallOut;
import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.lend.Remainder;
import java.util.List;

/**
 * The exit code of the program: 0, or two digits, of which the first says what became of the
 * message and the second at which stage.
 */
final class ExitCode {
  static final int ACCEPTED = 0;

  /** Refused for good. */
  private static final int REFUSED = 10;

  /** Try again later. */
  private static final int TEMPORARY = 30;

  /** The message was sent, no reply came. */
  private static final int UNKNOWN = 40;

  /** From what is best to what is worst. */
  private static final List<Integer> ASCENDING = List.of(ACCEPTED, TEMPORARY, REFUSED, UNKNOWN);

  private ExitCode() {}

  static int of(RecipientOutcome outcome) {
    int digit = digit(outcome.stage());
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return (refused.isTransient() ? TEMPORARY : REFUSED) + digit;
    }
    if (outcome instanceof RecipientOutcome.NotSent) {
      return TEMPORARY + digit;
    }
    return outcome instanceof RecipientOutcome.Unknown ? UNKNOWN + digit : ACCEPTED;
  }

  static int of(CallOut.Recipient recipient) {
    if (recipient.isAccepted()) {
      return ACCEPTED;
    }
    return (recipient.reply().isPermanentNegative() ? REFUSED : TEMPORARY)
        + digit(recipient.stage());
  }

  static int of(SmtpClientException failure) {
    boolean forGood =
        (failure instanceof NotOfferedException && !Remainder.isLeft(failure))
            || (failure instanceof NegativeReplyException refused && !refused.isTransient())
            || (failure instanceof ContentException content && content.isFaulty());
    return (forGood ? REFUSED : TEMPORARY) + digit(failure.stage());
  }

  /** Without a connection. */
  static int temporary() {
    return TEMPORARY + digit(Stage.CONNECT);
  }

  /** Without a server that there could be a connection to. */
  static int forGood() {
    return REFUSED + digit(Stage.CONNECT);
  }

  /** Unknown is worse than refused, which is worse than temporary; of two alike the first. */
  static int worse(int one, int other) {
    return rank(one) >= rank(other) ? one : other;
  }

  private static int rank(int code) {
    return ASCENDING.indexOf(code / 10 * 10);
  }

  private static int digit(Stage stage) {
    return switch (stage) {
      case CONNECT -> 0;
      case TLS_HANDSHAKE, STARTTLS -> 1;
      case GREETING -> 2;
      case EHLO, HELO -> 3;
      case AUTH -> 4;
      case EXAMINATION, IDLE, RSET, OTHER, QUIT -> 5;
      case MAIL -> 6;
      case RCPT -> 7;
      case DATA, CONTENT, BDAT -> 8;
      case END_OF_CONTENT -> 9;
    };
  }
}
