package io.smtptoolkit.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.wire.CommandParser;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes values into rows, and reads them back. */
final class Rows {
  /** What a listener may have tolerated in an address is tolerated here. */
  private static final CommandParser PARSER =
      new CommandParser(
          Set.of(Leniency.UNDERSCORE_IN_DOMAIN, Leniency.MISPLACED_DOTS_IN_LOCAL_PART),
          true,
          Map.of());

  private static final int ONE_LINE = 1000;

  private Rows() {}

  /**
   * The message becomes a queued one; its content is there already, or comes in the same commit.
   */
  static void insertReady(
      Database database, QueueId id, NewMessage message, long octets, long nowMillis)
      throws SQLException {
    database.run(
        "make-ready",
        id.number(),
        nowMillis,
        message.reversePath().toString(),
        message.parameters().toString(),
        Selection.key(message.reversePath().toString()),
        message.addedFields().getBytes(UTF_8),
        octets);
    boolean held = message.holdReason().isPresent();
    for (NewRecipient recipient : message.recipients()) {
      database.run(
          "insert-recipient",
          id.number(),
          recipient.forwardPath().toString(),
          recipient.parameters().toString(),
          domain(recipient.forwardPath()),
          recipient.destination(),
          held ? 1 : 0,
          nowMillis,
          oneLine(message.holdReason().orElse("")));
    }
  }

  /** With the history of the row that it takes the place of; nothing if the message has it. */
  static void insertInPlaceOf(
      Database database, long row, NewRecipient recipient, boolean held, long nowMillis)
      throws SQLException {
    database.run(
        "insert-recipient-in-place-of",
        recipient.forwardPath().toString(),
        recipient.parameters().toString(),
        domain(recipient.forwardPath()),
        recipient.destination(),
        held ? 1 : 0,
        nowMillis,
        held ? Settling.HELD_BY_OPERATOR : "",
        row);
  }

  static QueuedMessage message(ResultSet row) throws SQLException {
    return new QueuedMessage(
        new QueueId(row.getLong("id")),
        Instant.ofEpochMilli(row.getLong("accepted_at")),
        reversePath(row.getString("reverse_path")),
        mailParameters(row.getString("parameters")),
        new String(row.getBytes("added_fields"), UTF_8),
        row.getLong("octets"));
  }

  static QueuedRecipient recipient(ResultSet row) throws SQLException {
    return new QueuedRecipient(
        row.getLong("id"),
        new QueueId(row.getLong("message")),
        forwardPath(row.getString("forward_path")),
        rcptParameters(row.getString("parameters")),
        row.getString("destination"),
        row.getInt("held") != 0,
        Instant.ofEpochMilli(row.getLong("due_at")),
        row.getInt("attempts"),
        row.getInt("unknown_outcomes"),
        row.getInt("delay_reported") != 0,
        status(row.getString("status")),
        row.getString("said"));
  }

  static JournalEntry journalEntry(ResultSet row) throws SQLException {
    return new JournalEntry(
        Instant.ofEpochMilli(row.getLong("at")),
        new QueueId(row.getLong("message")),
        Instant.ofEpochMilli(row.getLong("accepted_at")),
        reversePath(row.getString("reverse_path")),
        forwardPath(row.getString("forward_path")),
        row.getString("destination"),
        row.getInt("attempts"),
        Outcome.valueOf(row.getString("outcome")),
        status(row.getString("status")),
        row.getString("said"));
  }

  static String text(Optional<EnhancedStatusCode> status) {
    return status.map(EnhancedStatusCode::toString).orElse("");
  }

  /** What goes into a list of an operator's and into a log: one line that ends. */
  static String oneLine(String said) {
    String line = said.replaceAll("[\\p{Cntrl}]+", " ").strip();
    return line.length() <= ONE_LINE ? line : line.substring(0, ONE_LINE);
  }

  private static String domain(ForwardPath path) {
    return path.mailbox().map(mailbox -> Selection.key(mailbox.domain().toString())).orElse("");
  }

  private static Optional<EnhancedStatusCode> status(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(EnhancedStatusCode.of(text));
  }

  private static ReversePath reversePath(String text) throws SQLException {
    try {
      return ((Mail) command("MAIL FROM:" + text)).reversePath();
    } catch (SmtpSyntaxException e) {
      throw damaged("reverse_path", text, e);
    }
  }

  private static ForwardPath forwardPath(String text) throws SQLException {
    try {
      return ((Rcpt) command("RCPT TO:" + text)).forwardPath();
    } catch (SmtpSyntaxException e) {
      throw damaged("forward_path", text, e);
    }
  }

  private static MailParameters mailParameters(String text) throws SQLException {
    try {
      return MailParameters.of(EsmtpParameters.parse(text));
    } catch (SmtpSyntaxException e) {
      throw damaged("parameters", text, e);
    }
  }

  private static RcptParameters rcptParameters(String text) throws SQLException {
    try {
      return RcptParameters.of(EsmtpParameters.parse(text));
    } catch (SmtpSyntaxException e) {
      throw damaged("parameters", text, e);
    }
  }

  private static Command command(String line) throws SmtpSyntaxException {
    return PARSER.parse(ByteBuffer.wrap(line.getBytes(UTF_8)));
  }

  private static SQLException damaged(String column, String text, SmtpSyntaxException cause) {
    return new SQLException("the queue holds \"" + text + "\" as " + column, cause);
  }
}
