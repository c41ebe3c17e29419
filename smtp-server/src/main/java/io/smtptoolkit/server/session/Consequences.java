package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.ServerEvent.Violation;

/**
 * The commands out of order that only follow from a refusal: a client that sends MAIL, RCPT and
 * DATA together (RFC 2920), or one chunk after the other, cannot know that the first was refused.
 * On the connection's thread only.
 */
final class Consequences {
  private final ServerConnection connection;
  private boolean mailGiven;

  Consequences(ServerConnection connection) {
    this.connection = connection;
  }

  /** MAIL was received, and was refused or will perhaps be. */
  void mailReceived() {
    mailGiven = true;
  }

  /** The content has come, or another command: what is out of order now is so by itself. */
  void over() {
    mailGiven = false;
  }

  /** Whether a violation, which was just answered, follows from a refusal. */
  boolean isOne(Violation violation) {
    Command command = violation.command().orElse(null);
    boolean isOutOfOrder =
        violation.reply().code().equals(ReplyCode.BAD_SEQUENCE)
            || violation.reply().equals(Replies.noValidRecipients());
    // A chunk is refused after its octets, without the command.
    boolean isOfEnvelope =
        command == null
            || command instanceof Rcpt
            || command instanceof Data
            || command instanceof Bdat;
    return mailGiven && isOutOfOrder && isOfEnvelope && isRefused();
  }

  /** Whether MAIL was refused, or a chunk, or every RCPT. */
  private boolean isRefused() {
    return !connection.state().isInTransaction()
        || (connection.facts().recipientsAccepted() == 0
            && connection.facts().recipientsRefused() > 0);
  }
}
