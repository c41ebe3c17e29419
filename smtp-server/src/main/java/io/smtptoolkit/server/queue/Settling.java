package io.smtptoolkit.server.queue;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Changes rows as settlements and operators say. Each may be done again after it was rolled back.
 */
final class Settling {
  /**
   * What an operator asked for while an attempt was going on, as the column after_attempt has it.
   */
  static final int HOLD = 1;

  static final int DELETE = 2;

  static final String BY_OPERATOR = "deleted by an operator";

  static final String HELD_BY_OPERATOR = "held by an operator";

  /** Chosen: content of up to 2 MiB goes in the commit that ends its message. */
  private static final int FEW_PIECES = 8;

  private record Row(long id, QueueId message, int wish) {}

  private Settling() {}

  static void apply(Database database, Settlement settlement, long nowMillis) throws SQLException {
    List<Row> found =
        database.query(
            "recipient",
            row ->
                new Row(
                    row.getLong("id"),
                    new QueueId(row.getLong("message")),
                    row.getInt("after_attempt")),
            settlement.row());
    if (found.isEmpty()) {
      return;
    }
    Row row = found.get(0);
    if (settlement instanceof Settlement.Retire it) {
      retire(database, row.id, row.message, it, nowMillis);
    } else if (row.wish == DELETE) {
      delete(database, row.id, row.message, nowMillis);
    } else if (settlement instanceof Settlement.Replace it) {
      replace(database, row, it, nowMillis);
    } else if (settlement instanceof Settlement.Defer it) {
      defer(database, row, it);
    } else if (settlement instanceof Settlement.Hold it) {
      database.run("hold", Rows.oneLine(it.said()), row.id);
    } else {
      if (settlement instanceof Settlement.ReportDelay) {
        database.run("note-delay-report", row.id);
      }
      if (row.wish == HOLD) {
        database.run("hold", HELD_BY_OPERATOR, row.id);
      }
    }
  }

  static void delete(Database database, long row, QueueId message, long nowMillis)
      throws SQLException {
    retire(
        database,
        row,
        message,
        new Settlement.Retire(row, Outcome.DELETED, Optional.empty(), BY_OPERATOR),
        nowMillis);
  }

  /** A message with content goes: a large one piece by piece, and later. */
  static void forget(Database database, QueueId message, long nowMillis) throws SQLException {
    int pieces = database.query("count-content", row -> row.getInt(1), message.number()).get(0);
    if (pieces <= FEW_PIECES) {
      database.run("delete-content", message.number(), FEW_PIECES);
      database.run("forget-message", message.number());
    } else {
      database.run("make-gone", nowMillis, message.number());
    }
  }

  /** What was asked for while an attempt was going on that this process does not know. */
  static void fulfilWishes(Database database, long nowMillis) throws SQLException {
    for (Row row :
        database.query(
            "unfulfilled-wishes",
            it ->
                new Row(
                    it.getLong("id"),
                    new QueueId(it.getLong("message")),
                    it.getInt("after_attempt")))) {
      apply(database, new Settlement.Return(row.id), nowMillis);
    }
  }

  /** The others come first, so that the message has a recipient at any time. */
  private static void replace(Database database, Row row, Settlement.Replace it, long nowMillis)
      throws SQLException {
    for (NewRecipient recipient : it.recipients()) {
      Rows.insertInPlaceOf(database, row.id, recipient, row.wish == HOLD, nowMillis);
    }
    retire(
        database,
        row.id,
        row.message,
        new Settlement.Retire(row.id, Outcome.EXPANDED, Optional.empty(), it.said()),
        nowMillis);
  }

  private static void defer(Database database, Row row, Settlement.Defer it) throws SQLException {
    String said = Rows.oneLine(it.said());
    database.run(
        "defer",
        it.until().toEpochMilli(),
        it.isOutcomeUnknown() ? 1 : 0,
        it.isDelayReported() ? 1 : 0,
        Rows.text(it.status()),
        said,
        row.id);
    if (row.wish == HOLD) {
      database.run("hold", said, row.id);
    }
  }

  private static void retire(
      Database database, long row, QueueId message, Settlement.Retire it, long nowMillis)
      throws SQLException {
    database.run(
        "journalise",
        nowMillis,
        it.outcome() == Outcome.DELETED ? 0 : 1,
        it.outcome().name(),
        Rows.text(it.status()),
        Rows.oneLine(it.said()),
        row);
    database.run("delete-recipient", row);
    if (database.query("has-recipients", any -> true, message.number()).isEmpty()) {
      forget(database, message, nowMillis);
    }
  }
}
