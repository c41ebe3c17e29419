package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Conversation.Standing;
import java.util.Optional;
import java.util.Set;

/** The replies to commands that are out of order, or not offered. Stateless. */
final class OutOfOrder {

  /** RFC 3207 §4.2 and RFC 4954 §4: what is in order once. */
  private static final Set<Optional<Verb>> ONCE =
      Set.of(Optional.of(Verb.STARTTLS), Optional.of(Verb.AUTH));

  private OutOfOrder() {}

  static Reply reply(Command command, Standing standing) {
    return standing.state() == SessionState.REFUSED
        ? Replies.onlyQuit()
        : Replies.outOfOrder(command.keyword(), whatComesFirst(command, standing));
  }

  /**
   * Without a recipient there is no content: 554 tells what is wrong (RFC 5321 §3.3); RFC 2033 §4.2
   * wants 503.
   */
  static Reply withoutRecipients(Command command, Standing standing) {
    boolean allRefused =
        standing.state() == SessionState.MAIL && standing.facts().recipientsRefused() > 0;
    return allRefused && standing.facts().protocol() == Protocol.SMTP
        ? Replies.noValidRecipients()
        : reply(command, standing);
  }

  /** HELO offers no extension (RFC 5321 §2.2.1); EHLO may. */
  static Reply notOffered(Command command, Standing standing) {
    return standing.facts().extended()
        ? Replies.commandNotImplemented()
        : Replies.notOfferedAfterHelo(command.keyword());
  }

  private static String whatComesFirst(Command command, Standing standing) {
    return switch (standing.state()) {
      case GREETED ->
          standing.facts().protocol() == Protocol.LMTP ? "LHLO comes first" : "EHLO comes first";
      case MAIL -> "RCPT or RSET comes next";
      case RCPT -> "RCPT, RSET or the content comes next";
      case CHUNKING -> "BDAT or RSET comes next";
      case FAILED -> "RSET comes next";
      case READY -> ONCE.contains(command.verb()) ? "it was already done" : "MAIL comes first";
      case CONNECTED, REFUSED, CONTENT, AUTHENTICATING, TLS_HANDSHAKE, CLOSED ->
          "it is not allowed here";
    };
  }
}
